"""What is expected of the coming week."""

import math
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from .figures import put
from .world import MONDAY, NOW, WEEK, WORLD, ms, week


def expected_hours(regions):
    """Hours of the coming week, as far as they were still to come, in which congestion is more likely than not."""
    begin = max(WEEK[1], math.ceil(ms(NOW) / 900_000) * 900)
    end = week(MONDAY + timedelta(days=7))[1]
    for one in WORLD["forecasts"]:
        learned, limit = one["baseline"], one["overQuietMs"]
        if not learned["patterned"] or ms(NOW) - ms(one["learnedAt"]) >= 3 * 86_400_000:
            continue
        line = next(line for line in WORLD["lines"] if line["id"] == one["lineId"])
        zone = ZoneInfo(regions[line["regionId"]]["timeZone"])
        hours = []
        for at in range(begin, end, 900):
            wall = datetime.fromtimestamp(at, zone)
            over = learned["byWeekday"][wall.weekday()][wall.hour]
            # Logistic, with the standard deviation of what the pattern missed.
            scale = math.sqrt(3) / math.pi * learned["spread"][wall.hour]
            likely = 1 / (1 + math.exp(-(over - limit) / scale))
            name = (wall.date(), wall.hour)
            if not hours or hours[-1][0] != name:
                hours.append((name, []))
            hours[-1][1].append((over, likely))
        means = [tuple(sum(step[i] for step in steps) / len(steps) for i in (0, 1)) for _, steps in hours]
        means = [one_hour for one_hour in means if one_hour[1] >= 0.5]
        if means:
            key = f"forecast/{one['lineId']}.{one['carrierId']}"
            put(key + "/hours", len(means))
            put(key + "/overQuietMs", max(over for over, _ in means))
            put(key + "/probability", sum(likely for _, likely in means) / len(means))
            put(key + "/days", learned["days"])
