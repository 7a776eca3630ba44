"""Every figure of the report of the recorded week, from the raw recording alone.

`python3 independent.py [FOLDER]` prints one JSON object. Written from docs/availability.md, docs/replay.md, docs/judging.md,
docs/data.md and the accounting rules that reports print; it shares no code and no intermediate data with the product: no
minutes, no quarter-hours out of a database, no days. Python's standard library is all that it needs.
"""

import gzip
import json
import math
import sys
from bisect import bisect_left, bisect_right
from collections import defaultdict
from datetime import date, datetime, timedelta, timezone
from pathlib import Path
from zoneinfo import ZoneInfo

FOLDER = Path(sys.argv[1] if len(sys.argv) > 1 else Path(__file__).parent)
WORLD = json.loads((FOLDER / "world.json").read_text())
ZONE = ZoneInfo(WORLD["organization"]["timeZone"])
# When the inputs were read.
NOW = "2026-11-02T06:00:00Z"
DEFAULT_TARGET = 0.9995
TROUBLE = ("blackout", "quality", "expected-congestion")
ORDERED = ("fail-back", "override", "override-ended", "maintenance", "policy", "drill", "drill-ended")
STEPS = ("detected", "decided", "sent", "acknowledged", "applied")


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


def half_up(value):
    return math.floor(value + 0.5)


def mean(pairs):
    """Of (weight, value); None of none."""
    pairs = list(pairs)
    weights = sum(weight for weight, _ in pairs)
    return sum(weight * value for weight, value in pairs) / weights if weights > 0 else None


def median(values):
    values = sorted(values)
    if not values:
        return None
    return (values[(len(values) - 1) // 2] + values[len(values) // 2]) / 2


def nearest_rank(values, percent):
    values = sorted(values)
    return values[max(1, math.ceil(percent / 100 * len(values))) - 1] if values else None


def value_of_bucket(bucket):
    """Microseconds, docs/data.md."""
    return 1 if bucket == 0 else 2 * 1.1**bucket / 2.1


def percentile(counts, percent):
    """Nearest rank over buckets with any counts, µs."""
    total = sum(counts.values())
    if total <= 0:
        return None
    seen = 0.0
    for bucket in sorted(counts):
        seen += counts[bucket]
        # The rank is a whole probe; what floats leave of an equal sum is none.
        if seen >= percent / 100 * total - 1e-9 * total:
            return half_up(value_of_bucket(bucket))
    return None


def bucket_of(micros):
    return 0 if micros <= 1 else math.ceil(math.log(micros) / math.log(1.1) - 1e-9)


# --- the recording -------------------------------------------------------------------------------------------------


class Path_:
    def __init__(self, row, world):
        agent = next(a for a in world["agents"] if a["id"] == row["agentId"])
        carrier = next(c for c in world["carriers"] if c["id"] == agent["carrierId"])
        line = next(line for line in world["lines"] if line["id"] == row["lineId"])
        region = next(r for r in world["regions"] if r["id"] == line["regionId"])
        self.id, self.agent, self.carrier, self.line = row["id"], agent["id"], carrier["id"], line["id"]
        self.slot, self.region, self.weight = line["slot"], region["id"], carrier["weight"]
        self.zone = ZoneInfo(region["timeZone"])
        self.rate = 1 / agent["intervalMs"]
        self.since, self.until = ms(agent["createdAt"]), ms(row["archivedAt"])
        # By second of the epoch, ascending: (sent, lost, jitter in µs or None, histogram, ms after the full second).
        self.samples = {}
        self.connects = []
        self.bad = {}
        self.down = {}
        self.planned = set()


def read_samples(paths):
    for name in ("samples.csv.gz", "late.csv.gz"):
        with gzip.open(FOLDER / name, "rt") as rows:
            next(rows)
            for row in rows:
                path, first, phase, sent, lost, _, _, _, jitter, histogram = row.rstrip("\n").split(",")
                own = paths[int(path)].samples
                jitter, histogram, first, phase = jitter.split(" "), histogram.split(" "), int(first), int(phase)
                for i in range(len(sent)):
                    own[first + i] = (
                        int(sent[i]),
                        int(lost[i]),
                        None if jitter[i] == "-" else 500 * int(jitter[i]),
                        histogram[i],
                        phase,
                    )
    for path in paths.values():
        path.samples = dict(sorted(path.samples.items()))


def counts_of(text):
    if text == "-":
        return
    first, digits = text.split(".")
    for i, digit in enumerate(digits):
        if digit != "0":
            yield int(first) + i, int(digit)


def read_connects(paths):
    with gzip.open(FOLDER / "connects.csv.gz", "rt") as rows:
        next(rows)
        for row in rows:
            path, at, _, tcp, tls, first, _, fault = row.rstrip("\n").split(",")
            whole = None if fault else sum(int(step) for step in (tcp, tls, first) if step)
            paths[int(path)].connects.append((int(at), fault, whole))


def judge_seconds(path):
    """Bad seconds, and unavailable ones by ten in a row: one pass over all that was ever measured."""
    seconds = [second for second, (sent, *_) in path.samples.items() if sent > 0]
    path.bad = {second: 2 * path.samples[second][1] >= path.samples[second][0] for second in seconds}
    is_open, run, last = False, [], None
    for second in seconds:
        bad = path.bad[second]
        if last is not None and second != last + 1:
            run = []
        path.down[second] = is_open
        run = run + [second] if bad != is_open else []
        if len(run) == 10:
            is_open = not is_open
            for one in run:
                path.down[one] = is_open
            run = []
        last = second


def planned_work(paths):
    """Windows that were planned before they began: of a day, or of each week from a day on."""
    for window in WORLD["windows"]:
        zone, day = ZoneInfo(window["timeZone"]), date.fromisoformat(window["firstDay"])
        last = day if window["repeats"] == "once" else date(2026, 11, 30)
        while day <= last:
            if window["repeats"] == "once" or day.isoweekday() in window["weekdays"]:
                hour, minute = divmod(window["startMinute"], 60)
                begin = round(datetime(day.year, day.month, day.day, hour, minute, tzinfo=zone).timestamp())
                if begin * 1000 >= ms(window["createdAt"]):
                    for path in paths.values():
                        if window["regionId"] in (None, path.region) and window["line"] in (None, path.slot):
                            path.planned.update(range(begin, begin + 60 * window["durationMinutes"]))
            day += timedelta(days=1)


# --- sums of a span ------------------------------------------------------------------------------------------------


def between(path, begin, end):
    keys = path.keys
    return keys[bisect_left(keys, begin) : bisect_left(keys, end)]


def seconds_in(path, begin, end):
    """(measured, bad, unavailable, planned, planned unavailable, good: neither bad nor unavailable)."""
    sums = [0, 0, 0, 0, 0, 0]
    for second in between(path, begin, end):
        bad, down, planned = path.bad[second], path.down[second], second in path.planned
        for i, is_ in enumerate((True, bad, down, planned, planned and down, not bad and not down)):
            sums[i] += is_
    return sums


def totals_in(path, begin, end):
    """Sums and histograms of one path in a span."""
    total = dict(sent=0, received=0, lost=0, jitter=0, jitters=0, rtt=defaultdict(int), attempts=0, failures=0, connect=defaultdict(int))
    for second in between(path, begin, end):
        sent, lost, jitter, histogram, _ = path.samples[second]
        total["sent"] += sent
        total["lost"] += lost
        total["received"] += sent - lost
        if jitter is not None:
            total["jitter"] += jitter
            total["jitters"] += 1
        for bucket, count in counts_of(histogram):
            total["rtt"][bucket] += count
    for at, fault, whole in path.connects:
        if begin * 1000 <= at < end * 1000:
            total["attempts"] += 1
            total["failures"] += fault != ""
            if whole is not None:
                total["connect"][bucket_of(whole)] += 1
    return total


def merged(weighted):
    """Histograms, each scaled to its weight."""
    into = defaultdict(float)
    for weight, counts in weighted:
        total = sum(counts.values())
        for bucket, count in counts.items():
            into[bucket] += weight * count / total
    return into


def line_span(paths, span):
    """What one line comes to in one period."""
    own = [(path, seconds_in(path, *span), path.totals[span]) for path in paths]
    seen = [(path.weight, sums) for path, sums, _ in own if sums[0] > 0]
    figures = dict(seconds=[0] * 6)
    if seen:
        weights = sum(weight for weight, _ in seen)
        figures["seconds"] = [sum(weight * sums[i] for weight, sums in seen) / weights for i in range(6)]
    measured, bad, down = figures["seconds"][:3]
    figures["availability"] = 1 - down / measured if measured else None
    figures["badMinutes"] = bad / 60 if measured else None
    totals = [(path.weight, total) for path, _, total in own if total["sent"] > 0]
    rtt = merged((weight, total["rtt"]) for weight, total in totals if total["received"] > 0)
    connect = merged((path.weight, total["connect"]) for path, _, total in own if total["connect"])
    figures["rtt"] = rtt
    for percent in (50, 95, 99):
        figures[f"rttP{percent}Micros"] = percentile(rtt, percent)
    for percent in (50, 95):
        figures[f"connectP{percent}Micros"] = percentile(connect, percent)
    figures["lossRatio"] = mean((weight, total["lost"] / total["sent"]) for weight, total in totals)
    jitter = mean((weight, total["jitter"] / total["jitters"]) for weight, total in totals if total["jitters"])
    figures["jitterMicros"] = None if jitter is None else half_up(jitter)
    figures["connectFailureRatio"] = mean(
        (path.weight, total["failures"] / total["attempts"]) for path, _, total in own if total["attempts"]
    )
    return figures


# --- decisions -----------------------------------------------------------------------------------------------------


def read_decisions():
    """By route, in order and without renewals, with the steps of the slowest relay that is not disabled."""
    routes = {route["id"]: [] for route in WORLD["routes"]}
    for directive in WORLD["directives"]:
        if directive["reason"] == "renewed":
            continue
        told = [one for one in directive["deliveries"] if one["dropReason"] != "relay-disabled"]

        def slowest(step):
            times = [ms(one[step]) for one in told]
            return max(times) if times and None not in times else None

        routes[directive["routeId"]].append(
            dict(
                id=directive["id"],
                at=ms(directive["decidedAt"]),
                line=directive["line"],
                origin=directive["fromLine"],
                mode=directive["mode"],
                reason=directive["reason"],
                fault=ms(directive["faultAt"]),
                detected=ms(directive["detectedAt"]),
                decided=ms(directive["decidedAt"]),
                sent=slowest("sentAt"),
                acknowledged=slowest("acknowledgedAt"),
                applied=slowest("appliedAt"),
            )
        )
    for decided in routes.values():
        decided.sort(key=lambda one: one["at"])
    return routes


def stretches(decided, span):
    """(from, to, directive or None) in ms: what was in force, each from its `at` on."""
    begin, end = span[0] * 1000, span[1] * 1000
    before = [one for one in decided if one["at"] < begin]
    found, since, now = [], begin, before[-1] if before else None
    for one in decided:
        if begin <= one["at"] < end:
            if one["at"] > since:
                found.append((since, one["at"], now))
            since, now = one["at"], one
    found.append((since, end, now))
    return found


def as_held(decided, begin):
    """Each from when its slowest relay had applied it (400 ms where nobody knows), and no longer than the next one does;
    what was decided before `begin` is in force by then."""
    held, following = [], math.inf
    for one in reversed(decided):
        following = min(following, one["at"] + 400 if one["applied"] is None else one["applied"])
        held.insert(0, dict(one, at=one["at"] if one["at"] < begin * 1000 else following))
    return held


def overlap_ms(second, begin, end):
    return max(0, min(end, second * 1000 + 1000) - max(begin, second * 1000))


def as_chosen(span, lines, paths, decided):
    """Quarter-hour by quarter-hour: each line's seconds by the share of its time in which that line was in use; bad and
    unavailable ones, where any were unavailable, by the share of the unavailable ones in which it was.

    `lines` and `paths` by slot.
    """
    quarters = [[] for _ in range((span[1] - span[0]) // 900)]
    for begin, end, one in stretches(as_held(decided, span[0]), span):
        if one is None:
            continue
        for quarter in range((begin // 1000 - span[0]) // 900, len(quarters)):
            start = (span[0] + 900 * quarter) * 1000
            if start >= end:
                break
            if min(end, start + 900_000) > max(begin, start):
                quarters[quarter].append((max(begin, start), min(end, start + 900_000), one))
    sums, hourly = [0.0] * 6, [None] * math.ceil(len(quarters) / 4)
    good_by_rule = 0.0
    compared = dict(A=0.0, B=0.0, chosen=0.0, best=0.0, minutes=0.0)
    for quarter, used in enumerate(quarters):
        first = span[0] + 900 * quarter
        had = [0.0] * 6
        shares, spoiled = {}, {}
        for slot in lines:
            seconds = lines[slot].get(quarter)
            if seconds is None:
                continue
            alone = [(begin, end) for begin, end, one in used if one["mode"] == "single" and one["line"] == slot]
            share = sum(end - begin for begin, end in alone) / 900_000
            down = [(p.weight, second) for p in paths[slot] for second in between(p, first, first + 900) if p.down[second]]
            whole = sum(weight for weight, _ in down)
            within = sum(weight * overlap_ms(second, *part) for weight, second in down for part in alone) / 1000
            worse = within / whole if whole else share
            shares[slot], spoiled[slot] = share, within / whole if whole else None
            for i, part in enumerate((share, worse, worse, share, worse, share)):
                had[i] += part * seconds[i]
        for begin, end, one in used:
            if one["mode"] == "duplicate":
                known = [by[quarter] for by in lines.values() if quarter in by]
                better = min(known, key=lambda s: (s[1] / s[0], s[2] / s[0])) if known else [0.0] * 6
                had = [a + (end - begin) / 900_000 * b for a, b in zip(had, better)]
        both = sum(end - begin for begin, end, one in used if one["mode"] == "duplicate") / 900_000
        compare_quarter(compared, {slot: by.get(quarter) for slot, by in lines.items()}, shares, spoiled, both)
        if had[0] <= 0:
            continue
        sums = [a + b for a, b in zip(sums, had)]
        good_by_rule += max(0, had[0] - max(had[1], had[2]))
        hourly[quarter // 4] = (hourly[quarter // 4] or 0) + had[1] / 60
    return dict(seconds=sums, good=good_by_rule, hourly=hourly, compared=compared)


def compare_quarter(into, lines, shares, spoiled, both):
    """Bad minutes of A, B, as chosen and the best of them over the minutes that both lines have data of."""
    a, b = lines.get("A"), lines.get("B")
    decided = shares.get("A", 0) + shares.get("B", 0) + both
    if a is None or b is None or decided <= 0:
        return
    minutes = min(a[0], b[0]) / 60
    bad = {"A": a[1] / a[0] * minutes, "B": b[1] / b[0] * minutes}
    part = {slot: shares[slot] / decided if spoiled[slot] is None else spoiled[slot] for slot in ("A", "B")}
    chosen = part["A"] * bad["A"] + part["B"] * bad["B"] + both / decided * min(bad.values())
    for name, value in (("A", bad["A"]), ("B", bad["B"]), ("chosen", chosen), ("best", min(*bad.values(), chosen)), ("minutes", minutes)):
        into[name] += value


def good_by_seconds(span, paths, decided):
    """Seconds in which the line in use was neither bad nor unavailable, one by one; of a switch's second each its part."""
    total = 0.0
    for begin, end, one in stretches(as_held(decided, span[0]), span):
        if one is None:
            continue
        for first in range(begin // 900_000 * 900, end // 1000 + 1, 900):
            here = [path for path in paths[one["line"]] if between(path, first, first + 900)]
            weights = sum(path.weight for path in here)
            for path in here:
                good = (s for s in between(path, first, first + 900) if not path.bad[s] and not path.down[s])
                total += path.weight / weights * sum(overlap_ms(s, begin, end) for s in good) / 1000
    return total


def line_quarters(paths, span):
    """By quarter-hour: means over the paths that measured in it, weighted by audience."""
    found = {}
    for quarter in range((span[1] - span[0]) // 900):
        begin = span[0] + 900 * quarter
        own = [(path.weight, seconds_in(path, begin, begin + 900)) for path in paths]
        own = [(weight, sums) for weight, sums in own if sums[0] > 0]
        if own:
            weights = sum(weight for weight, _ in own)
            found[quarter] = [sum(weight * sums[i] for weight, sums in own) / weights for i in range(6)]
    return found


# --- hindsight: second by second, docs/replay.md --------------------------------------------------------------------

# The presets, with the recording's hold-downs: (fair, poor, points at poor) of loss and of jitter in ms; times in ms.
LIMITS = {
    "show-live": dict(loss=(0.01, 0.05, 60), jitter=(40, 120, 45), dwell=800, hold=20_000),
    "1v1-social": dict(loss=(0.005, 0.03, 60), jitter=(20, 60, 50), dwell=800, hold=20_000),
    "live-commerce": dict(loss=(0.005, 0.03, 60), jitter=(40, 120, 45), dwell=1_500, hold=60_000),
}
LEAVE_BELOW = 60


def proven_loss(probes, lost):
    """Lower end of Wilson's interval at one standard deviation; two losses at least."""
    if lost < 2:
        return 0.0
    p = lost / probes
    return max(0.0, (p + 1 / (2 * probes) - math.sqrt(p * (1 - p) / probes + 1 / (4 * probes**2))) / (1 + 1 / probes))


def points(value, limits):
    fair, poor, weight = limits
    if value <= fair:
        return 0.0
    return weight * (value - fair) / (poor - fair) if value <= poor else weight + (100 - weight) * (1 - poor / value)


def recent_scores(path, limits, seconds):
    """By second: the score of what was measured last, None while the first whole second after an outage is not over.

    A second of five probes has too few by itself, so that ten are judged (with a tenth of slack: eleven seconds' starts).
    No round trip and no burst of the recording takes a point; `main` checks that.
    """
    scores = {}
    run, is_open, judged_from, window, last = 0, False, 0, [], None
    for second in seconds:
        sent, lost, jitter, *_ = path.samples[second]
        if last is not None and second != last + 1:
            run = 0
        last = second
        if lost == sent:
            run, is_open = run + sent, True
        else:
            if is_open:
                judged_from = second + 1
            run, is_open = 0, False
        window = [one for one in window if one[0] >= second - 10] + [(second, sent, lost, jitter)]
        if run >= 5:
            scores[second] = 0.0
            continue
        own = [one for one in window if one[0] >= judged_from]
        if not own:
            scores[second] = None
            continue
        loss = proven_loss(sum(one[1] for one in own), sum(one[2] for one in own))
        # The jitter of a second counts by its replies.
        jitter_ms = (mean((sent - lost, jitter) for _, sent, lost, jitter in own if jitter is not None) or 0) / 1000
        scores[second] = max(0.0, 100 - points(loss, limits["loss"]) - points(jitter_ms, limits["jitter"]))
    return scores


class Seconds:
    """What every second of the lines of a region was for their audience, over the period."""

    def __init__(self, paths, span, limits):
        self.slots = {}
        for slot in ("A", "B"):
            own = [path for path in paths if path.slot == slot]
            scores = {path.id: recent_scores(path, limits, between(path, span[0] - 120, span[1])) for path in own}
            table = {}
            for path in own:
                for second in between(path, *span):
                    table.setdefault(second, []).append(path)
            shares, degraded = {}, {}
            for second, there in table.items():
                weights = weights_at(own, second * 1000)
                total = sum(weights[path.id] for path in there)
                shares[second] = sum(weights[path.id] for path in there if path.bad[second]) / total
                recent = [(weights[path.id], scores[path.id][second]) for path in there]
                known = None not in [score for _, score in recent]
                degraded[second] = known and sum(w * s for w, s in recent) / total < LEAVE_BELOW
            self.slots[slot] = (shares, degraded)
        self.compared = sorted(set(self.slots["A"][0]) & set(self.slots["B"][0]))

    def share(self, slot, second):
        return self.slots[slot][0].get(second)

    def trouble(self, slot, second):
        return 1.0 if self.slots[slot][1][second] else self.slots[slot][0][second]


def weights_at(paths, at):
    """A carrier's audience, shared by its paths that were there; of the line's sum."""
    there = [path for path in paths if path.since <= at and (path.until is None or at < path.until)]
    sharers = defaultdict(int)
    for path in there:
        sharers[path.carrier] += 1
    raw = {path.id: path.weight / sharers[path.carrier] for path in there}
    total = sum(raw.values())
    return {id_: weight / total for id_, weight in raw.items()}


def hindsight(decided, seconds, span, limits, heard_last):
    """Bad seconds of each choice, what switches were worth, and what was missed."""
    begin, end = span[0] * 1000, span[1] * 1000
    before = [one for one in decided if one["at"] < begin]
    known = ([dict(before[-1], origin=None)] if before else []) + [one for one in decided if begin <= one["at"] < end]
    if not known:
        return None
    applied = [one["at"] + 400 if one["applied"] is None else one["applied"] for one in known]
    for i in range(len(applied) - 2, -1, -1):
        applied[i] = min(applied[i], applied[i + 1])
    timeline = [(-math.inf if i == 0 else applied[i], one) for i, one in enumerate(known)]
    if known[0]["origin"] is not None:
        timeline = [(-math.inf, dict(known[0], line=known[0]["origin"], mode="single")), (applied[0], known[0])] + timeline[1:]
    starts = [moment for moment, _ in timeline]

    def carried(second):
        """(share of the second, directive) of those that held in it."""
        found, until = [], (second + 1) * 1000
        place = bisect_left(starts, until) - 1
        while place >= 0:
            since = max(starts[place], second * 1000)
            found.append(((until - since) / 1000, timeline[place][1]))
            if starts[place] <= second * 1000:
                return found
            until, place = since, place - 1
        return found

    bad = dict(A=0.0, B=0.0, chosen=0.0, best=0.0)
    missed, run = [], None
    least = max(3, math.ceil((1000 + 200 + limits["dwell"] + 400) / 1000) + 1)

    def close():
        if run and run["next"] - run["first"] >= least:
            missed.append({"from": run["first"] * 1000, "to": run["next"] * 1000, "line": run["line"], "other": run["other"]})

    # Before anything was decided nothing was chosen, and nothing missed.
    since = span[0] if before else math.ceil(known[0]["at"] / 1000)
    compared = [second for second in seconds.compared if second >= since]
    for second in compared:
        a, b = seconds.share("A", second), seconds.share("B", second)
        held = carried(second)
        bad["A"] += a
        bad["B"] += b
        bad["best"] += min(a, b)
        for share, one in held:
            bad["chosen"] += share * (min(a, b) if one["mode"] == "duplicate" else a if one["line"] == "A" else b)
        line = held[0][1]["line"] if len(held) == 1 and held[0][1]["mode"] == "single" else None
        other = {"A": "B", "B": "A"}.get(line)
        is_missed = line is not None and seconds.share(line, second) >= 0.5 and seconds.trouble(other, second) < 0.5
        if is_missed and run and run["next"] == second and run["line"] == line:
            run["next"] = second + 1
            continue
        close()
        run = dict(first=second, next=second + 1, line=line, other=other) if is_missed else None
    close()

    changes = [i for i, one in enumerate(known) if one["origin"] not in (None, one["line"])]
    worth = {}
    for n, i in enumerate(changes):
        one = known[i]
        if one["reason"] in ORDERED:
            continue
        following = applied[changes[n + 1]] if n + 1 < len(changes) else heard_last
        first = applied[i] // 1000 + 1
        last = max(first + 1, math.floor(min(following, applied[i] + limits["hold"]) / 1000))
        both = [s for s in range(first, last) if seconds.share("A", s) is not None and seconds.share("B", s) is not None]
        if 2 * len(both) < last - first:
            worth[one["id"]] = None
            continue
        spared = sum(seconds.share(one["origin"], s) - seconds.share(one["line"], s) for s in both)
        degraded = sum(seconds.trouble(one["origin"], s) - seconds.trouble(one["line"], s) for s in both)
        worth[one["id"]] = dict(spared=spared, needless=spared < 1 and degraded < 1)
    return dict(bad=bad, compared=len(compared), worth=worth, missed=missed)


# --- the report ----------------------------------------------------------------------------------------------------

FIGURES = {}


def put(key, value):
    FIGURES[key] = value


def put_compared(key, now, earlier):
    """`earlier`: values of the weeks before, newest first; None where there is none."""
    put(key, now)
    put(key + "#before", earlier[0])
    put(key + "#median", median([value for value in earlier if value is not None]))


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
        ((cell[slot], cell["carrier"], slot, cell["hour"]) for cell in cells for slot in ("A", "B") if cell["coverage"] >= 0.5),
        key=lambda one: one[0],
    )
    return dict(
        carriers=rows,
        cells=cells,
        breaks=[nearest_rank(values, percent) for percent in (50, 70, 80, 90, 95, 99)],
        coverage=min(1, seen_all / wanted_all),
        highest=dict(value=worst[0], carrier=worst[1], line=worst[2], hour=worst[3]),
    )


def ribbon_of(found):
    ribbon = []
    for begin, end, one in found:
        line = one["line"] if one else None
        if ribbon and ribbon[-1]["line"] == line:
            ribbon[-1]["to"] = end
        else:
            ribbon.append({"from": begin, "to": end, "line": line})
    return ribbon


def months_in(span):
    """Share of each calendar month of the organization's clock that a span touches."""
    months, at = 0.0, span[0]
    while at < span[1]:
        first = datetime.fromtimestamp(at, ZONE).date().replace(day=1)
        after = (first + timedelta(days=32)).replace(day=1)
        begin, end = midnight(first, ZONE), midnight(after, ZONE)
        months += (min(end, span[1]) - at) / (end - begin)
        at = end
    return months


def target_of(line, month):
    past = sorted((one for one in line["pastTargets"] if one["untilMonth"] > month), key=lambda one: one["untilMonth"])
    return past[0]["target"] if past else line["target"]


def gaps(paths, span):
    """Quarter-hours without any data of paths that were expected in the whole of them."""
    found = []
    count = (span[1] - span[0]) // 900
    for agent in WORLD["agents"]:
        own = [path for path in paths.values() if path.agent == agent["id"]]
        state = {}
        for path in own:
            last = (min(span[1] * 1000, path.until or math.inf) - span[0] * 1000) // 900_000
            for quarter in range(count):
                begin = span[0] + 900 * quarter
                if between(path, begin, begin + 900):
                    state[path.id, quarter] = "seen"
                elif quarter < last and path.since <= begin * 1000:
                    state[path.id, quarter] = "dark"
        states = lambda quarter, those: [state.get((path.id, quarter)) for path in those]
        dark = [("dark" in states(q, own)) and "seen" not in states(q, own) for q in range(count)]
        rows = [(None, dark)]
        for slot in sorted({path.slot for path in own}):
            those = [path for path in own if path.slot == slot]
            rows.append((slot, ["dark" in states(q, those) and not dark[q] for q in range(count)]))
        for slot, marks in rows:
            first = None
            for quarter in range(count + 1):
                inside = quarter < count and marks[quarter]
                if inside and first is None:
                    first = quarter
                if not inside and first is not None:
                    found.append({"agentId": agent["id"], "slot": slot, "from": (span[0] + 900 * first) * 1000, "to": (span[0] + 900 * quarter) * 1000})
                    first = None
    return sorted(found, key=lambda gap: (gap["from"] - gap["to"], gap["from"], gap["agentId"], gap["slot"] or ""))


def budget(prefix, target, seconds):
    measured, bad, down, planned, planned_down, _ = seconds
    allowed = (1 - target) * ((WEEK[1] - WEEK[0]) / 60 - planned / 60)
    used = (down - planned_down) / 60
    for name, value in (("target", target), ("allowedMinutes", allowed), ("usedMinutes", used), ("leftMinutes", allowed - used)):
        put(f"{prefix}/budget.{name}", value)
    return allowed - used >= -1e-9


def main():
    paths = {row["id"]: Path_(row, WORLD) for row in WORLD["paths"]}
    read_samples(paths)
    read_connects(paths)
    planned_work(paths)
    heard_last = 0
    for path in paths.values():
        judge_seconds(path)
        path.keys = list(path.bad)
        inside = between(path, *WEEK)
        heard_last = max(heard_last, inside[-1] * 1000 + path.samples[inside[-1]][4] + 1000 + 200)
        for sent, _, _, histogram, _ in path.samples.values():
            # What `recent_scores` takes for granted.
            assert sent <= 5 and all(value_of_bucket(bucket) <= 320_000 for bucket, _ in counts_of(histogram))
    spans = [WEEK] + [span for span in EARLIER if any(between(path, *span) for path in paths.values())]
    weeks = [WEEK] + EARLIER
    for path in paths.values():
        path.totals = {span: totals_in(path, *span) for span in spans}
    of_line = {line["id"]: [path for path in paths.values() if path.line == line["id"]] for line in WORLD["lines"]}
    regions = {region["id"]: region for region in WORLD["regions"]}

    # Lines.
    line_spans = {(line["id"], span): line_span(of_line[line["id"]], span) for line in WORLD["lines"] for span in spans}
    earlier_of = lambda of: [of(span) if span in spans else None for span in EARLIER]
    targets = {}
    for line in WORLD["lines"]:
        key, now = "lines/" + line["id"], line_spans[line["id"], WEEK]
        measured, bad, down, planned, planned_down, _ = now["seconds"]
        for name in ("availability", "badMinutes", "rttP50Micros", "rttP95Micros", "rttP99Micros", "lossRatio", "jitterMicros",
                     "connectP50Micros", "connectP95Micros", "connectFailureRatio"):
            put_compared(f"{key}/{name}", now[name], earlier_of(lambda span: line_spans[line["id"], span][name]))
        put(f"{key}/slaAvailability", 1 - (down - planned_down) / (measured - planned))
        put(f"{key}/unavailableMinutes", down / 60)
        put(f"{key}/measuredMinutes", measured / 60)
        targets[line["id"]] = target_of(line, f"{MONDAY:%Y-%m-01}")
        if targets[line["id"]] is not None:
            budget(key, targets[line["id"]], now["seconds"])
        put(f"{key}/coverage", coverage(of_line[line["id"]]))

    # Routes.
    decisions = read_decisions()
    quarters = {(line["id"], span): line_quarters(of_line[line["id"]], span) for line in WORLD["lines"] for span in spans}
    chosen, exact_good, by_quarters, ribbons, hourly, failovers, missed, choices = {}, {}, {}, {}, {}, [], [], {}
    met, region_seconds = 0, {}
    for route in WORLD["routes"]:
        lines_here = [line for line in WORLD["lines"] if line["regionId"] == route["regionId"]]
        decided, key = decisions[route["id"]], "routes/" + route["id"]
        for span in spans:
            lines = {line["slot"]: quarters[line["id"], span] for line in lines_here}
            own = {line["slot"]: of_line[line["id"]] for line in lines_here}
            chosen[route["id"], span] = as_chosen(span, lines, own, decided)
        now = chosen[route["id"], WEEK]
        available = lambda sums: 1 - sums[2] / sums[0] if sums[0] > 0 else None
        put_compared(f"{key}/availability", available(now["seconds"]), earlier_of(lambda span: available(chosen[route["id"], span]["seconds"])))
        own_targets = [targets[line["id"]] for line in lines_here if targets[line["id"]] is not None]
        met += budget(key, max(own_targets) if own_targets else DEFAULT_TARGET, now["seconds"])
        put(f"{key}/goodHours", now["good"] / 3600)
        own = {line["slot"]: of_line[line["id"]] for line in lines_here}
        exact_good[route["id"]] = good_by_seconds(WEEK, own, decided) / 3600
        hourly[route["id"]] = now["hourly"]
        by_quarters[route["id"]] = now["compared"]
        ribbons[route["id"]] = ribbon_of(stretches(decided, WEEK))
        limits = LIMITS[route["scenario"]]
        known = (route["regionId"], json.dumps(limits))
        if known not in region_seconds:
            region_seconds[known] = Seconds([path for path in paths.values() if path.region == route["regionId"]], WEEK, limits)
        last = max(s * 1000 + path.samples[s][4] for path in paths.values() if path.region == route["regionId"] for s in [between(path, *WEEK)[-1]])
        judged = hindsight(decided, region_seconds[known], WEEK, limits, last + 1200)
        choices[route["id"]] = judged
        for name in ("A", "B", "chosen", "best"):
            put(f"{key}/badMinutes.{name}", round(judged["bad"][name], 3) / 60)
        put(f"{key}/comparedMinutes", judged["compared"] / 60)
        own_failovers = [
            one for one in decided
            if WEEK[0] * 1000 <= one["at"] < WEEK[1] * 1000 and one["origin"] not in (None, one["line"]) and one["reason"] in TROUBLE
        ]
        for one in own_failovers:
            worth = judged["worth"].get(one["id"])
            failovers.append(dict(one, routeId=route["id"], needless=worth and worth["needless"], spared=worth and worth["spared"]))
        missed += [dict(one, routeId=route["id"]) for one in judged["missed"]]
        put(f"{key}/failovers", len(own_failovers))
        put(f"{key}/needless", sum(1 for one in failovers if one["routeId"] == route["id"] and one["needless"]))
        put(f"{key}/missed", len(judged["missed"]))
    failovers.sort(key=lambda one: (one["at"], one["id"]))
    missed.sort(key=lambda one: (one["from"], one["routeId"]))

    # Failovers and their timing.
    for one in failovers:
        put(f"failovers/{one['id']}/faultToAppliedMs", None if None in (one["fault"], one["applied"]) else one["applied"] - one["fault"])
        put(f"failovers/{one['id']}/badSecondsSpared", one["spared"])
    for step in STEPS:
        delays = [one[step] - one["fault"] for one in failovers if None not in (one[step], one["fault"])]
        put(f"steps/{step}/count", len(delays))
        put(f"steps/{step}/medianMs", median(delays))
        put(f"steps/{step}/p95Ms", nearest_rank(delays, 95))
        put(f"steps/{step}/slowestMs", max(delays) if delays else None)

    # Incidents: those open in the week; what was merged is a part.
    roots = [one for one in WORLD["incidents"] if one["mergedInto"] is None]
    incidents = []
    begin, end = WEEK[0] * 1000, WEEK[1] * 1000
    for one in sorted(roots, key=lambda one: one["openedAt"]):
        opened, closed = ms(one["openedAt"]), ms(one["closedAt"]) or math.inf
        if opened < end and closed >= begin:
            incidents.append(one["id"])
            put(f"incidents/{one['id']}/minutes", max(0, min(closed, end) - max(opened, begin)) / 60_000)
            put(f"incidents/{one['id']}/parts", sum(1 for part in WORLD["incidents"] if part["mergedInto"] == one["id"]))

    # Heatmap, worst carriers and hours.
    carriers = sorted(WORLD["carriers"], key=lambda c: (regions[c["regionId"]]["code"], -c["weight"]))
    heat = heatmap(paths, carriers)
    over = {(cell["carrier"], slot, cell["hour"]): cell[slot] for cell in heat["cells"] for slot in ("A", "B")}
    baselines = {row["id"]: row["baselineMicros"] for row in heat["carriers"]}
    worst_carriers, worst_hours = [], []
    for carrier in WORLD["carriers"]:
        for slot in ("A", "B"):
            own = [path for path in paths.values() if path.carrier == carrier["id"] and path.slot == slot]
            sums = [seconds_in(path, *WEEK) for path in own]
            sums = [one for one in sums if one[0] > 0]
            counts, sent, lost = defaultdict(int), 0, 0
            for path in own:
                total = path.totals[WEEK]
                sent, lost = sent + total["sent"], lost + total["lost"]
                for bucket, count in total["rtt"].items():
                    counts[bucket] += count
            p95 = percentile(counts, 95)
            worst_carriers.append(dict(
                id=f"{carrier['id']}.{slot}", badMinutes=sum(one[1] for one in sums) / 60 / len(sums),
                availability=1 - sum(one[2] for one in sums) / sum(one[0] for one in sums), rttP95Micros=p95,
                lossRatio=lost / sent, over=p95 - baselines[carrier["id"]], hour=0))
            hours = {}
            for path in own:
                by_hour = defaultdict(int)
                for second in between(path, *WEEK):
                    by_hour[local_hour(second, path.zone)] += path.bad[second]
                for hour, bad in by_hour.items():
                    hours.setdefault(hour, []).append(bad)
            for hour, bads in hours.items():
                worst_hours.append(dict(id=f"{carrier['id']}.{slot}.{hour}", badMinutes=sum(bads) / 60 / len(bads), hour=hour,
                                        over=over.get((carrier["id"], slot, hour))))
    rank = lambda one: (-one["badMinutes"], -(one["over"] if one["over"] is not None else -math.inf), one["id"].rsplit(".", 1)[0] if one["id"].count(".") > 1 else one["id"], one["hour"])
    of_note = lambda rows: sorted((one for one in rows if one["badMinutes"] > 0 or (one["over"] or 0) > 0), key=rank)[:10]
    worst_carriers, worst_hours = of_note(worst_carriers), of_note(worst_hours)
    for one in worst_carriers:
        for name in ("badMinutes", "availability", "rttP95Micros", "lossRatio"):
            put(f"worstCarriers/{one['id']}/{name}", one[name])
    for one in worst_hours:
        put(f"worstHours/{one['id']}/badMinutes", one["badMinutes"])
        put(f"worstHours/{one['id']}/overBaselineMicros", one["over"])

    # Totals.
    def over_routes(span, of):
        sums = [sum(chosen[route["id"], span]["seconds"][i] for route in WORLD["routes"]) for i in range(3)]
        return of(*sums) if sums[0] > 0 else None

    left = lambda span: [
        one for decided in decisions.values() for one in decided
        if span[0] * 1000 <= one["at"] < span[1] * 1000 and one["origin"] not in (None, one["line"]) and one["reason"] in TROUBLE
    ]
    fast = lambda span: median([one["applied"] - one["fault"] for one in left(span) if None not in (one["applied"], one["fault"])])

    def rtt_of_all(span):
        return percentile(merged((1, line_spans[line["id"], span]["rtt"]) for line in WORLD["lines"] if line_spans[line["id"], span]["rtt"]), 95)

    def loss_of_all(span):
        return mean((1, line_spans[line["id"], span]["lossRatio"]) for line in WORLD["lines"] if line_spans[line["id"], span]["lossRatio"] is not None)

    for name, of in (
        ("availability", lambda span: over_routes(span, lambda measured, bad, down: 1 - down / measured)),
        ("badMinutesChosen", lambda span: over_routes(span, lambda measured, bad, down: bad / 60)),
        ("failovers", lambda span: len(left(span)) if left(span) or over_routes(span, lambda *_: True) else None),
        ("faultToAppliedMs", fast), ("rttP95Micros", rtt_of_all), ("lossRatio", loss_of_all),
    ):
        put_compared("totals/" + name, of(WEEK), earlier_of(of))
    put("totals/routesMet", met)
    put("totals/routesMeasured", len(WORLD["routes"]))
    put("totals/needless", sum(1 for one in failovers if one["needless"]))
    put("totals/missed", len(missed))
    for name in ("A", "B", "chosen", "best"):
        put(f"totals/badMinutes.{name}", sum(FIGURES[f"routes/{route['id']}/badMinutes.{name}"] for route in WORLD["routes"]))

    money(chosen, quarters, spans, earlier_of)

    expected_hours(regions)

    # How much of what was expected is in.
    found = gaps(paths, WEEK)
    dark = [gap for gap in found if gap["slot"] is None]
    put("quality/coverage", coverage(paths.values()))
    put("quality/agents", len(WORLD["agents"]))
    put("quality/agentsDark", len({gap["agentId"] for gap in dark}))
    put("quality/darkMinutes", sum(gap["to"] - gap["from"] for gap in dark) / 60_000)
    put("quality/gapCount", len(found))
    put("quality/failoversJudged", sum(1 for one in failovers if one["needless"] is not None))

    json.dump(dict(
        period={"from": WEEK[0] * 1000, "to": WEEK[1] * 1000, "hours": (WEEK[1] - WEEK[0]) / 3600},
        figures=FIGURES, heatmap=heat, ribbons=ribbons, hourly=hourly, exactGoodHours=exact_good, byQuarters=by_quarters, gaps=found[:20], incidents=incidents,
        failovers=[dict(id=one["id"], needless=one["needless"]) for one in failovers], missed=missed,
        worstCarriers=[one["id"] for one in worst_carriers], worstHours=[one["id"] for one in worst_hours],
        unpriced=[line["id"] for line in WORLD["lines"] if priced(line) is None],
        regionsWithoutViewers=[region["id"] for region in WORLD["regions"] if region["viewers"] is None],
    ), sys.stdout)


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


def coverage(paths):
    seen = expected = 0
    for path in paths:
        seen += path.totals[WEEK]["sent"]
        expected += path.rate * max(0, min(path.until or math.inf, WEEK[1] * 1000) - max(path.since, WEEK[0] * 1000))
    return min(1, seen / expected)


def priced(line):
    """(circuit, currency, cost a month of this line's share)."""
    for circuit in WORLD["circuits"]:
        if circuit["id"] == line["circuitId"] and circuit["monthlyCost"] is not None:
            sharers = sum(1 for other in WORLD["lines"] if other["circuitId"] == circuit["id"])
            return circuit["id"], circuit["currency"], float(circuit["monthlyCost"]) / sharers
    return None


def money(chosen, quarters, spans, earlier_of):
    lines = [(line, *priced(line)) for line in WORLD["lines"] if priced(line)]
    good = lambda line, span: sum(s[0] - max(s[1], s[2]) for s in quarters[line["id"], span].values())
    for currency in sorted({one[2] for one in lines}):
        own = [one for one in lines if one[2] == currency]
        regions = {one[0]["regionId"] for one in own}
        monthly = sum(one[3] for one in own)
        hours = lambda span: sum(chosen[r["id"], span]["good"] for r in WORLD["routes"] if r["regionId"] in regions) / 3600
        an_hour = lambda span: monthly * months_in(span) / hours(span) if hours(span) > 0 else None
        put(f"money/{currency}/cost", monthly * months_in(WEEK))
        put(f"money/{currency}/goodHours", hours(WEEK))
        put_compared(f"money/{currency}/costPerGoodHour", an_hour(WEEK), earlier_of(an_hour))
        for circuit in {one[1] for one in own}:
            carried = [one for one in own if one[1] == circuit]
            cost = sum(one[3] for one in carried) * months_in(WEEK)
            good_hours = sum(good(one[0], WEEK) for one in carried) / 3600
            put(f"money/{currency}/{circuit}/cost", cost)
            put(f"money/{currency}/{circuit}/goodHours", good_hours)
            put(f"money/{currency}/{circuit}/costPerGoodHour", cost / good_hours)
    of = lambda route, name: FIGURES[f"routes/{route['id']}/badMinutes.{name}"]
    spared = {route["id"]: min(of(route, "A"), of(route, "B")) - of(route, "chosen") for route in WORLD["routes"]}
    put("money/badMinutesSpared", sum(spared.values()))
    saved = 0.0
    for region in WORLD["regions"]:
        own = [route["id"] for route in WORLD["routes"] if route["regionId"] == region["id"]]
        if region["viewers"] is not None:
            saved += region["viewers"] * sum(spared[route] for route in own) / len(own)
    put("money/audienceMinutesSaved", saved)


main()
