"""What seconds were, and sums of them."""

from bisect import bisect_left
from collections import Counter, defaultdict
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from .arithmetic import bucket_of, half_up, mean, merged, percentile
from .recording import counts_of
from .world import WORLD, ms


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
    total = dict(
        sent=0,
        received=0,
        lost=0,
        jitter=0,
        jitters=0,
        rtt=defaultdict(int),
        attempts=0,
        failures=0,
        connect=defaultdict(int),
    )
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


def shared(own):
    """Of (path, value) of one line: (weight, value), a carrier's audience shared by those of its paths that are there."""
    sharers = Counter(path.carrier for path, _ in own)
    return [(path.weight / sharers[path.carrier], value) for path, value in own]


def line_span(paths, span):
    """What one line comes to in one period."""
    seconds = [(path, seconds_in(path, *span)) for path in paths]
    own = [(path, path.totals[span]) for path in paths]
    seen = shared([(path, sums) for path, sums in seconds if sums[0] > 0])
    figures = dict(seconds=[0] * 6)
    if seen:
        weights = sum(weight for weight, _ in seen)
        figures["seconds"] = [sum(weight * sums[i] for weight, sums in seen) / weights for i in range(6)]
    measured, bad, down = figures["seconds"][:3]
    figures["availability"] = 1 - down / measured if measured else None
    figures["badMinutes"] = bad / 60 if measured else None
    sent = [(path, total) for path, total in own if total["sent"] > 0]
    rtt = merged(shared([(path, total["rtt"]) for path, total in sent if total["received"] > 0]))
    connect = merged(shared([(path, total["connect"]) for path, total in own if total["connect"]]))
    figures["rtt"] = rtt
    for percent in (50, 95, 99):
        figures[f"rttP{percent}Micros"] = percentile(rtt, percent)
    for percent in (50, 95):
        figures[f"connectP{percent}Micros"] = percentile(connect, percent)
    figures["lossRatio"] = mean(shared([(path, total["lost"] / total["sent"]) for path, total in sent]))
    jitter = mean(shared([(path, total["jitter"] / total["jitters"]) for path, total in sent if total["jitters"]]))
    figures["jitterMicros"] = None if jitter is None else half_up(jitter)
    figures["connectFailureRatio"] = mean(
        shared([(path, total["failures"] / total["attempts"]) for path, total in own if total["attempts"]])
    )
    return figures


def line_quarters(paths, span):
    """By quarter-hour: means over the paths that measured in it, weighted by their shares of the audience."""
    found = {}
    for quarter in range((span[1] - span[0]) // 900):
        begin = span[0] + 900 * quarter
        own = [(path, seconds_in(path, begin, begin + 900)) for path in paths]
        own = shared([(path, sums) for path, sums in own if sums[0] > 0])
        if own:
            weights = sum(weight for weight, _ in own)
            found[quarter] = [sum(weight * sums[i] for weight, sums in own) / weights for i in range(6)]
    return found
