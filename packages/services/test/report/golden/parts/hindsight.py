"""What every choice would have given, second by second (docs/replay.md)."""

import math
from bisect import bisect_left
from collections import defaultdict

from .arithmetic import mean
from .seconds import between

ORDERED = ("fail-back", "override", "override-ended", "maintenance", "policy", "drill", "drill-ended")


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
        timeline = [
            (-math.inf, dict(known[0], line=known[0]["origin"], mode="single")),
            (applied[0], known[0]),
        ] + timeline[1:]
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
            missed.append(
                {"from": run["first"] * 1000, "to": run["next"] * 1000, "line": run["line"], "other": run["other"]}
            )

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
        both = [
            s for s in range(first, last) if seconds.share("A", s) is not None and seconds.share("B", s) is not None
        ]
        if 2 * len(both) < last - first:
            worth[one["id"]] = None
            continue
        spared = sum(seconds.share(one["origin"], s) - seconds.share(one["line"], s) for s in both)
        degraded = sum(seconds.trouble(one["origin"], s) - seconds.trouble(one["line"], s) for s in both)
        worth[one["id"]] = dict(spared=spared, needless=spared < 1 and degraded < 1)
    return dict(bad=bad, compared=len(compared), worth=worth, missed=missed)
