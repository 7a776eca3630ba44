"""Every figure of the report of the recorded week, from the raw recording alone.

`python3 -B independent.py [FOLDER]` prints one JSON object. Written from docs/availability.md, docs/replay.md,
docs/judging.md, docs/data.md and the accounting rules that reports print; it shares no code and no intermediate data with
the product: no minutes, no quarter-hours out of a database, no days. Python's standard library is all that it needs.
"""

import json
import math
import sys
from collections import defaultdict

from parts.arithmetic import mean, median, merged, nearest_rank, percentile, value_of_bucket
from parts.budgets import DEFAULT_TARGET, budget, target_of
from parts.chosen import as_chosen, good_by_seconds
from parts.decisions import is_failover, read_decisions, ribbon_of, stretches
from parts.figures import FIGURES, put, put_compared
from parts.forecast import expected_hours
from parts.heatmap import heatmap, local_hour
from parts.hindsight import LIMITS, Seconds, hindsight
from parts.money import money, priced
from parts.quality import coverage, gaps
from parts.recording import Path_, counts_of, read_connects, read_samples
from parts.seconds import between, judge_seconds, line_quarters, line_span, planned_work, seconds_in, totals_in
from parts.world import EARLIER, MONDAY, WEEK, WORLD, ms

STEPS = ("detected", "decided", "sent", "acknowledged", "applied")
CHOICES = ("A", "B", "chosen", "best")
REGIONS = {region["id"]: region for region in WORLD["regions"]}
COMPARED_OF_LINES = (
    "availability",
    "badMinutes",
    "rttP50Micros",
    "rttP95Micros",
    "rttP99Micros",
    "lossRatio",
    "jitterMicros",
    "connectP50Micros",
    "connectP95Micros",
    "connectFailureRatio",
)


class Measured:
    """The recording, judged second by second, and what lines and routes come to in each week that has data."""

    def __init__(self):
        self.paths = {row["id"]: Path_(row, WORLD) for row in WORLD["paths"]}
        read_samples(self.paths)
        read_connects(self.paths)
        planned_work(self.paths)
        for path in self.paths.values():
            judge_seconds(path)
            path.keys = list(path.bad)
            for sent, _, _, histogram, _ in path.samples.values():
                # What `recent_scores` takes for granted.
                assert sent <= 5 and all(value_of_bucket(bucket) <= 320_000 for bucket, _ in counts_of(histogram))
        self.spans = [WEEK] + [span for span in EARLIER if any(between(path, *span) for path in self.paths.values())]
        for path in self.paths.values():
            path.totals = {span: totals_in(path, *span) for span in self.spans}
        self.of_line = {line["id"]: self.of(line=line["id"]) for line in WORLD["lines"]}
        self.decisions = read_decisions()
        self.lines, self.quarters, self.chosen = {}, {}, {}
        for span in self.spans:
            for line in WORLD["lines"]:
                own = self.of_line[line["id"]]
                self.lines[line["id"], span] = line_span(own, span)
                self.quarters[line["id"], span] = line_quarters(own, span)
            for route in WORLD["routes"]:
                own = {line["slot"]: self.quarters[line["id"], span] for line in lines_of(route)}
                self.chosen[route["id"], span] = as_chosen(span, own, self.by_slot(route), self.decisions[route["id"]])

    def of(self, **wanted):
        """Paths of a line, a carrier, a region."""
        return [path for path in self.paths.values() if all(getattr(path, name) == is_ for name, is_ in wanted.items())]

    def by_slot(self, route):
        return {line["slot"]: self.of_line[line["id"]] for line in lines_of(route)}

    def earlier(self, of):
        """A figure of each week before, newest first; None of one without data."""
        return [of(span) if span in self.spans else None for span in EARLIER]

    def compare(self, key, of):
        put_compared(key, of(WEEK), self.earlier(of))


def lines_of(route):
    return [line for line in WORLD["lines"] if line["regionId"] == route["regionId"]]


def available(sums):
    return 1 - sums[2] / sums[0] if sums[0] > 0 else None


def line_figures(measured):
    targets = {}
    for line in WORLD["lines"]:
        key, id_ = "lines/" + line["id"], line["id"]
        seconds, bad, down, planned, planned_down, _ = measured.lines[id_, WEEK]["seconds"]
        for name in COMPARED_OF_LINES:
            measured.compare(f"{key}/{name}", lambda span: measured.lines[id_, span][name])
        put(f"{key}/slaAvailability", 1 - (down - planned_down) / (seconds - planned))
        put(f"{key}/unavailableMinutes", down / 60)
        put(f"{key}/measuredMinutes", seconds / 60)
        targets[id_] = target_of(line, f"{MONDAY:%Y-%m-01}")
        if targets[id_] is not None:
            budget(key, targets[id_], measured.lines[id_, WEEK]["seconds"])
        put(f"{key}/coverage", coverage(measured.of_line[id_]))
    return targets


def route_figures(measured, targets, told):
    met = 0
    for route in WORLD["routes"]:
        key, id_, decided = "routes/" + route["id"], route["id"], measured.decisions[route["id"]]
        now = measured.chosen[id_, WEEK]
        measured.compare(f"{key}/availability", lambda span: available(measured.chosen[id_, span]["seconds"]))
        own_targets = [targets[line["id"]] for line in lines_of(route) if targets[line["id"]] is not None]
        met += budget(key, max(own_targets) if own_targets else DEFAULT_TARGET, now["seconds"])
        put(f"{key}/goodHours", now["good"] / 3600)
        told["exactGoodHours"][id_] = good_by_seconds(WEEK, measured.by_slot(route), decided) / 3600
        told["hourly"][id_] = now["hourly"]
        told["byQuarters"][id_] = now["compared"]
        told["ribbons"][id_] = ribbon_of(stretches(decided, WEEK))
    put("totals/routesMet", met)
    put("totals/routesMeasured", len(WORLD["routes"]))


def hindsight_figures(measured):
    """What choices would have given; failovers and missed ones of all routes, in order of time."""
    known, failovers, missed = {}, [], []
    for route in WORLD["routes"]:
        key, limits, decided = "routes/" + route["id"], LIMITS[route["scenario"]], measured.decisions[route["id"]]
        here = measured.of(region=route["regionId"])
        about = (route["regionId"], json.dumps(limits))
        if about not in known:
            known[about] = Seconds(here, WEEK, limits)
        # The last sample is heard 200 ms after its end.
        last = max(between(path, *WEEK)[-1] * 1000 + path.samples[between(path, *WEEK)[-1]][4] for path in here) + 1200
        judged = hindsight(decided, known[about], WEEK, limits, last)
        for name in CHOICES:
            # Thousandths of a second are as fine as switches are timed.
            put(f"{key}/badMinutes.{name}", round(judged["bad"][name], 3) / 60)
        put(f"{key}/comparedMinutes", judged["compared"] / 60)
        own = [dict(one, routeId=route["id"]) for one in decided if is_failover(one, WEEK)]
        for one in own:
            worth = judged["worth"].get(one["id"]) or dict(needless=None, spared=None)
            failovers.append(dict(one, **worth))
        missed += [dict(one, routeId=route["id"]) for one in judged["missed"]]
        put(f"{key}/failovers", len(own))
        put(f"{key}/needless", sum(1 for one in failovers if one["routeId"] == route["id"] and one["needless"]))
        put(f"{key}/missed", len(judged["missed"]))
    put("totals/needless", sum(1 for one in failovers if one["needless"]))
    put("totals/missed", len(missed))
    for name in CHOICES:
        of_routes = (FIGURES[f"routes/{route['id']}/badMinutes.{name}"] for route in WORLD["routes"])
        put(f"totals/badMinutes.{name}", sum(of_routes))
    put("quality/failoversJudged", sum(1 for one in failovers if one["needless"] is not None))
    failovers.sort(key=lambda one: (one["at"], one["id"]))
    missed.sort(key=lambda one: (one["from"], one["routeId"]))
    return failovers, missed


def fault_to(step, one):
    return None if None in (one["fault"], one[step]) else one[step] - one["fault"]


def timing_figures(failovers):
    for one in failovers:
        put(f"failovers/{one['id']}/faultToAppliedMs", fault_to("applied", one))
        put(f"failovers/{one['id']}/badSecondsSpared", one["spared"])
    for step in STEPS:
        delays = [fault_to(step, one) for one in failovers if fault_to(step, one) is not None]
        put(f"steps/{step}/count", len(delays))
        put(f"steps/{step}/medianMs", median(delays))
        put(f"steps/{step}/p95Ms", nearest_rank(delays, 95))
        put(f"steps/{step}/slowestMs", max(delays) if delays else None)


def incident_figures():
    """Those that were open in the week; what was merged into another is a part of that."""
    found, begin, end = [], WEEK[0] * 1000, WEEK[1] * 1000
    for one in sorted(WORLD["incidents"], key=lambda one: one["openedAt"]):
        opened, closed = ms(one["openedAt"]), ms(one["closedAt"]) or math.inf
        if one["mergedInto"] is not None or opened >= end or closed < begin:
            continue
        found.append(one["id"])
        put(f"incidents/{one['id']}/minutes", max(0, min(closed, end) - max(opened, begin)) / 60_000)
        parts = sum(1 for part in WORLD["incidents"] if part["mergedInto"] == one["id"])
        put(f"incidents/{one['id']}/parts", parts)
    return found


def carrier_figures(paths, baseline):
    """A carrier on one line: every probe counts the same, bad minutes are the mean of its paths."""
    sums = [one for one in (seconds_in(path, *WEEK) for path in paths) if one[0] > 0]
    totals = [path.totals[WEEK] for path in paths]
    counts = defaultdict(int)
    for total in totals:
        for bucket, count in total["rtt"].items():
            counts[bucket] += count
    p95 = percentile(counts, 95)
    return dict(
        badMinutes=sum(one[1] for one in sums) / 60 / len(sums),
        availability=1 - sum(one[2] for one in sums) / sum(one[0] for one in sums),
        rttP95Micros=p95,
        lossRatio=sum(total["lost"] for total in totals) / sum(total["sent"] for total in totals),
        over=p95 - baseline,
    )


def bad_by_hour(paths):
    """By hour of the audience's day: bad minutes, the mean of the paths that measured in it."""
    hours = defaultdict(list)
    for path in paths:
        by_hour = defaultdict(int)
        for second in between(path, *WEEK):
            by_hour[local_hour(second, path.zone)] += path.bad[second]
        for hour, bad in by_hour.items():
            hours[hour].append(bad)
    return {hour: sum(bads) / 60 / len(bads) for hour, bads in hours.items()}


def worst_figures(measured, heat):
    over = {(cell["carrier"], slot, cell["hour"]): cell[slot] for cell in heat["cells"] for slot in ("A", "B")}
    carriers, hours = [], []
    for row in heat["carriers"]:
        for slot in ("A", "B"):
            own = measured.of(carrier=row["id"], slot=slot)
            carrier = (row["id"], slot)
            carriers.append(dict(carrier=carrier, hour=0, **carrier_figures(own, row["baselineMicros"])))
            for hour, bad in bad_by_hour(own).items():
                hours.append(dict(carrier=carrier, hour=hour, badMinutes=bad, over=over.get((*carrier, hour))))

    def harm(one):
        return -one["badMinutes"], math.inf if one["over"] is None else -one["over"], one["carrier"], one["hour"]

    def worst(rows):
        return sorted((one for one in rows if one["badMinutes"] > 0 or (one["over"] or 0) > 0), key=harm)[:10]

    carriers = {".".join(one["carrier"]): one for one in worst(carriers)}
    hours = {".".join((*one["carrier"], str(one["hour"]))): one for one in worst(hours)}
    for name, one in carriers.items():
        for figure in ("badMinutes", "availability", "rttP95Micros", "lossRatio"):
            put(f"worstCarriers/{name}/{figure}", one[figure])
    for name, one in hours.items():
        put(f"worstHours/{name}/badMinutes", one["badMinutes"])
        put(f"worstHours/{name}/overBaselineMicros", one["over"])
    return list(carriers), list(hours)


def total_figures(measured):
    """Over all routes alike; round trips and loss over all lines alike."""

    def sums(span):
        return [sum(measured.chosen[route["id"], span]["seconds"][i] for route in WORLD["routes"]) for i in range(3)]

    def bad_minutes(span):
        return sums(span)[1] / 60 if sums(span)[0] > 0 else None

    def left(span):
        return [one for decided in measured.decisions.values() for one in decided if is_failover(one, span)]

    def count(span):
        return len(left(span)) if left(span) or sums(span)[0] > 0 else None

    def fast(span):
        return median([fault_to("applied", one) for one in left(span) if fault_to("applied", one) is not None])

    def rtt(span):
        lines = (measured.lines[line["id"], span]["rtt"] for line in WORLD["lines"])
        return percentile(merged((1, one) for one in lines if one), 95)

    def loss(span):
        lines = (measured.lines[line["id"], span]["lossRatio"] for line in WORLD["lines"])
        return mean((1, one) for one in lines if one is not None)

    measured.compare("totals/availability", lambda span: available(sums(span)))
    measured.compare("totals/badMinutesChosen", bad_minutes)
    measured.compare("totals/failovers", count)
    measured.compare("totals/faultToAppliedMs", fast)
    measured.compare("totals/rttP95Micros", rtt)
    measured.compare("totals/lossRatio", loss)


def quality_figures(measured):
    found = gaps(measured.paths, WEEK)
    dark = [gap for gap in found if gap["slot"] is None]
    put("quality/coverage", coverage(measured.paths.values()))
    put("quality/agents", len(WORLD["agents"]))
    put("quality/agentsDark", len({gap["agentId"] for gap in dark}))
    put("quality/darkMinutes", sum(gap["to"] - gap["from"] for gap in dark) / 60_000)
    put("quality/gapCount", len(found))
    return found[:20]


def main():
    measured = Measured()
    told = dict(exactGoodHours={}, hourly={}, byQuarters={}, ribbons={})
    route_figures(measured, line_figures(measured), told)
    failovers, missed = hindsight_figures(measured)
    timing_figures(failovers)
    by_audience = sorted(WORLD["carriers"], key=lambda c: (REGIONS[c["regionId"]]["code"], -c["weight"]))
    heat = heatmap(measured.paths, by_audience)
    worst_carriers, worst_hours = worst_figures(measured, heat)
    total_figures(measured)
    money(measured.chosen, measured.quarters, measured.spans, measured.earlier)
    expected_hours(REGIONS)
    told |= dict(
        period={"from": WEEK[0] * 1000, "to": WEEK[1] * 1000, "hours": (WEEK[1] - WEEK[0]) / 3600},
        figures=FIGURES,
        heatmap=heat,
        gaps=quality_figures(measured),
        incidents=incident_figures(),
        failovers=[dict(id=one["id"], needless=one["needless"]) for one in failovers],
        missed=missed,
        worstCarriers=worst_carriers,
        worstHours=worst_hours,
        unpriced=[line["id"] for line in WORLD["lines"] if priced(line) is None],
        regionsWithoutViewers=[region["id"] for region in WORLD["regions"] if region["viewers"] is None],
    )
    json.dump(told, sys.stdout)


main()
