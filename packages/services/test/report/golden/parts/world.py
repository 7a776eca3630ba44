"""The world of the recording, and its clock."""

import json
import sys
from datetime import date, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

FOLDER = Path(sys.argv[1] if len(sys.argv) > 1 else Path(__file__).parent.parent)


WORLD = json.loads((FOLDER / "world.json").read_text())


ZONE = ZoneInfo(WORLD["organization"]["timeZone"])


# When the inputs were read.
NOW = "2026-11-02T06:00:00Z"


def ms(text):
    """Epoch ms of an ISO 8601 moment; None of none."""
    return None if text is None else round(datetime.fromisoformat(text.replace("Z", "+00:00")).timestamp() * 1000)


def midnight(day, zone):
    """Epoch s of the beginning of a local day."""
    return round(datetime(day.year, day.month, day.day, tzinfo=zone).timestamp())


def week(monday):
    return midnight(monday, ZONE), midnight(monday + timedelta(days=7), ZONE)


MONDAY = date.fromisocalendar(2026, 44, 1)


WEEK = week(MONDAY)


EARLIER = [week(MONDAY - timedelta(days=7 * n)) for n in (1, 2, 3, 4)]
