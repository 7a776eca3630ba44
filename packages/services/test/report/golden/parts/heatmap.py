"""Carrier × hour of the day."""

import math
from collections import defaultdict
from datetime import datetime

from .arithmetic import nearest_rank, percentile
from .recording import counts_of
from .seconds import between
from .world import WEEK


def local_hour(at, zone):
    return datetime.fromtimestamp(at, zone).hour


def hours_widened(zone, begin, end):
    """A span widened to whole hours of the zone's clock; quarter-hours are what it is widened by."""
    whole = lambda at: datetime.fromtimestamp(at, zone).minute == 0 and datetime.fromtimestamp(at, zone).second == 0
    while not whole(begin):
        begin -= 900
    while not whole(end):
        end += 900
    return begin, end


def heatmap(paths, carriers):
    """Carrier × hour of day: p95 over that of the better line in its quiet hours of four weeks."""
    rows, cells, seen_all, wanted_all, values = [], [], 0, 0.0, []
    for carrier in carriers:
        own = [path for path in paths.values() if path.carrier == carrier["id"]]
        zone = own[0].zone
        begin, end = hours_widened(zone, *WEEK)
        sums = {slot: [dict(sent=0, rtt=defaultdict(int)) for _ in range(24)] for slot in ("A", "B")}
        expected = [0.0] * 24
        for path in own:
            for second in between(path, begin, end):
                cell = sums[path.slot][local_hour(second, zone)]
                cell["sent"] += path.samples[second][0]
                for bucket, count in counts_of(path.samples[second][3]):
                    cell["rtt"][bucket] += count
            until = min(end, WEEK[1], math.inf if path.until is None else math.ceil(path.until / 900_000) * 900)
            for quarter in range(begin, int(until), 900):
                expected[local_hour(quarter, zone)] += path.rate * 900_000
        quiet_begin, quiet_end = hours_widened(zone, WEEK[1] - 28 * 86_400, WEEK[1])
        quiet = []
        for slot in ("A", "B"):
            counts = defaultdict(int)
            for path in own:
                if path.slot != slot:
                    continue
                for second in between(path, quiet_begin, quiet_end):
                    if 2 <= local_hour(second, zone) < 6:
                        for bucket, count in counts_of(path.samples[second][3]):
                            counts[bucket] += count
            quiet.append(percentile(counts, 95))
        baseline = min(value for value in quiet if value is not None)
        rows.append(dict(id=carrier["id"], baselineMicros=baseline))
        for hour in range(24):
            cell = dict(carrier=carrier["id"], hour=hour)
            seen = sum(sums[slot][hour]["sent"] for slot in ("A", "B"))
            if seen <= 0 and expected[hour] <= 0:
                continue
            for slot in ("A", "B"):
                p95 = percentile(sums[slot][hour]["rtt"], 95)
                cell[slot] = None if p95 is None else p95 - baseline
                cell["probes" + slot] = sums[slot][hour]["sent"]
                if cell[slot] is not None:
                    values.append(cell[slot])
            wanted = expected[hour] if expected[hour] > 0 else seen
            cell["coverage"] = min(1, seen / wanted)
            seen_all, wanted_all = seen_all + seen, wanted_all + wanted
            cells.append(cell)
    worst = max(
        (
            (cell[slot], cell["carrier"], slot, cell["hour"])
            for cell in cells
            for slot in ("A", "B")
            if cell["coverage"] >= 0.5
        ),
        key=lambda one: one[0],
    )
    return dict(
        carriers=rows,
        cells=cells,
        breaks=[nearest_rank(values, percent) for percent in (50, 70, 80, 90, 95, 99)],
        coverage=min(1, seen_all / wanted_all),
        highest=dict(value=worst[0], carrier=worst[1], line=worst[2], hour=worst[3]),
    )
