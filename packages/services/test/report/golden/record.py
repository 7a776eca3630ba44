"""Makes the recording of this folder: `python3 record.py JITTERBUG_5MIN.csv.gz PAM25_PACKETS.csv.gz`.

What a network of two regions, five carriers and two lines would have measured in a week with a change of clocks, from two
series that others really measured (README.md names them): the level of the round trip of every moment is that of a link
between two networks on that day and time of day, the scatter of single replies is that of pings over mobile operators.
Outages, brown-outs and dark agents are put in by hand, below. The same seed and series give the same files.
"""

import csv
import gzip
import math
import random
import sys
from datetime import datetime, timezone
from pathlib import Path

SEED = 20261102
HERE = Path(__file__).parent
GAMMA = 1.1


def at(text):
    """Epoch seconds of a moment in UTC."""
    return int(datetime.strptime(text, "%Y-%m-%d %H:%M:%S").replace(tzinfo=timezone.utc).timestamp())


WEEK = (at("2026-10-26 04:00:00"), at("2026-11-02 05:00:00"))
DAY = 86_400

# Path: agent's carrier, line, own phase (ms after the full second), quiet RTT (ms), share of the evening's congestion,
# by how many hours its evening is behind the recorded link's.
PATHS = {
    1: dict(carrier="US1", line="A", phase=137, quiet=38.0, evening=0.9, shift=9),
    2: dict(carrier="US1", line="B", phase=141, quiet=52.0, evening=0.25, shift=9),
    3: dict(carrier="US2", line="A", phase=402, quiet=44.0, evening=1.3, shift=9),
    4: dict(carrier="US2", line="B", phase=409, quiet=57.0, evening=0.4, shift=10),
    5: dict(carrier="US3", line="A", phase=733, quiet=61.0, evening=0.5, shift=8),
    6: dict(carrier="US3", line="B", phase=739, quiet=49.0, evening=1.1, shift=9),
    7: dict(carrier="US3", line="B", phase=745, quiet=66.0, evening=0.2, shift=9),
    8: dict(carrier="NP1", line="A", phase=11, quiet=118.0, evening=0.8, shift=-1),
    9: dict(carrier="NP1", line="B", phase=13, quiet=131.0, evening=0.3, shift=-1),
    10: dict(carrier="NP2", line="A", phase=508, quiet=127.0, evening=0.6, shift=0),
    11: dict(carrier="NP2", line="B", phase=515, quiet=122.0, evening=0.9, shift=-1),
}
ARCHIVED = {7: at("2026-10-28 17:40:00")}
US_A, US_B, NP_A, NP_B = (1, 3, 5), (2, 4, 6, 7), (8, 10), (9, 11)

# Seconds in which paths lost: from, to (half open), the share of probes lost.
TROUBLE = [
    # Across the beginning of the week: open before it.
    ("2026-10-26 03:57:20", "2026-10-26 04:02:50", US_B, 1.0),
    # The whole of line A in the US, across a quarter-hour: the failover of the week.
    ("2026-10-26 18:23:10", "2026-10-26 18:31:40", US_A, 1.0),
    # One path alone, across an hour.
    ("2026-10-27 13:58:00", "2026-10-27 14:02:15", (4,), 1.0),
    # A brown-out on the evening of the first two carriers.
    ("2026-10-28 00:10:00", "2026-10-28 00:52:00", (1, 3), 0.27),
    # Both lines of Nepal at once; B is back sooner.
    ("2026-10-28 06:30:00", "2026-10-28 06:33:30", NP_A, 1.0),
    ("2026-10-28 06:30:04", "2026-10-28 06:32:10", NP_B, 1.0),
    # Two seconds, and nothing after: the failover was needless.
    ("2026-10-28 20:12:31", "2026-10-28 20:12:33", US_A, 1.0),
    # Nobody left line A here: a missed failover.
    ("2026-10-29 22:07:05", "2026-10-29 22:07:48", US_A, 1.0),
    # Within planned work on line B of the US, and longer than it was planned.
    ("2026-10-29 06:10:00", "2026-10-29 06:25:00", US_B, 1.0),
    ("2026-10-29 06:58:30", "2026-10-29 07:03:00", US_B, 1.0),
    # Within work on line A of Nepal that was entered after it had begun: it counts.
    ("2026-10-30 19:05:00", "2026-10-30 19:09:00", NP_A, 1.0),
    # Nine bad seconds in a row, and ten: the rule's two sides.
    ("2026-10-30 09:20:10", "2026-10-30 09:20:19", (3,), 1.0),
    ("2026-10-30 09:22:10", "2026-10-30 09:22:20", (3,), 1.0),
    # Six and six with a gap between them, which breaks the row.
    ("2026-10-29 12:40:00", "2026-10-29 12:40:06", (10,), 1.0),
    ("2026-10-29 12:40:11", "2026-10-29 12:40:17", (10,), 1.0),
    # Hardly a bad second, and yet no line to stay on.
    ("2026-10-31 17:10:00", "2026-10-31 17:16:00", US_A, 0.15),
    # Half lost, and a little less.
    ("2026-10-31 02:04:00", "2026-10-31 02:06:00", (10,), 0.55),
    # A long brown-out in Nepal, left and come back to.
    ("2026-10-31 13:20:00", "2026-10-31 14:05:00", NP_A, 0.42),
    # While the clocks of New York are set back.
    ("2026-11-01 05:55:00", "2026-11-01 06:04:00", (1, 3), 1.0),
    # Across the end of the week: ten in a row only with what follows it.
    ("2026-11-02 04:59:54", "2026-11-02 05:00:40", (8,), 1.0),
    # Earlier weeks.
    ("2026-10-21 16:02:00", "2026-10-21 16:03:30", US_A, 1.0),
    ("2026-10-15 09:01:00", "2026-10-15 09:01:50", NP_A, 1.0),
    ("2026-10-13 16:04:00", "2026-10-13 16:04:25", US_B, 1.0),
    ("2026-10-02 16:01:30", "2026-10-02 16:04:00", US_A, 1.0),
]
# Nothing came of these: an agent that was dark, and one of its paths alone.
DARK = [
    ("2026-10-30 22:20:00", "2026-10-31 05:40:00", (5, 6)),
    ("2026-10-27 08:00:00", "2026-10-27 10:15:00", (10,)),
    ("2026-10-29 12:40:06", "2026-10-29 12:40:11", (10,)),
]
# What came hours later than it was measured: by path, from, to.
LATE = (8, at("2026-10-31 02:00:00"), at("2026-10-31 04:00:00"))
# Measured without a break: around trouble, and around what people ordered.
MARGIN = 75
WATCHED = [
    ("2026-10-26 18:34:00", "2026-10-26 18:37:00", US_A + US_B),
    ("2026-10-28 01:00:00", "2026-10-28 01:02:30", US_A + US_B),
    ("2026-10-28 20:11:30", "2026-10-28 20:17:00", US_A + US_B),
    ("2026-10-28 06:28:45", "2026-10-28 06:36:00", NP_A + NP_B),
    ("2026-10-30 14:00:30", "2026-10-30 14:06:30", NP_A + NP_B),
    ("2026-10-30 16:40:00", "2026-10-30 16:43:00", US_A + US_B),
    ("2026-10-31 13:21:00", "2026-10-31 13:26:00", NP_A + NP_B),
    ("2026-10-31 14:20:00", "2026-10-31 14:23:00", NP_A + NP_B),
]


def levels(file):
    """The recorded link's median RTT over its quiet level (ms), in rows of five minutes from midnight UTC on."""
    with gzip.open(file, "rt") as rows:
        series = [(int(r["start_epoch_ms"]) // 1000, r["rtt_p50_us"]) for r in csv.DictReader(rows)]
    first = (series[0][0] + DAY - 1) // DAY * DAY
    slots = [None] * ((series[-1][0] - first) // 300 + 1)
    for start, p50 in series:
        if start >= first and p50:
            slots[(start - first) // 300] = int(p50) / 1000
    known = sorted(value for value in slots if value is not None)
    quiet, last = known[len(known) // 4], 0.0
    out = []
    for value in slots:
        last = last if value is None else max(0.0, min(60.0, value - quiet))
        out.append(last)
    return out


def scatter(file):
    """Replies of each ping as ratios to its median, in their order: how much single round trips differ."""
    runs, name, run = [], None, []

    def close():
        if len(run) >= 100:
            median = sorted(run)[len(run) // 2]
            runs.append([value / median for value in run])

    with gzip.open(file, "rt") as rows:
        for row in csv.DictReader(rows):
            if row["file"] != name:
                close()
                name, run = row["file"], []
            run.append(int(row["rtt_us"]))
    close()
    return runs


def bucket_of(micros):
    return 0 if micros <= 1 else math.ceil(math.log(micros) / math.log(GAMMA) - 1e-9)


def measured_seconds():
    """By path the seconds that it measured, ascending."""
    spans = {path: [] for path in PATHS}
    for quarter in range(WEEK[0] - 900, WEEK[1] + 900, 900):
        # A minute of each quarter-hour, now here, now there, and at times across two minutes.
        begin = quarter + (quarter // 900 * 37 % 28) * 30
        for path in PATHS:
            spans[path].append((begin, begin + 60))
    for week in (1, 2, 4):
        monday = at("2026-10-26 04:00:00") - week * 7 * DAY
        for day in range(7):
            for hour in (0, 4, 6, 9, 12, 16, 18):
                begin = monday + day * DAY + hour * 3600 + (120 if hour == 9 else 60)
                for path in PATHS:
                    spans[path].append((begin, begin + 30))
    for begin, end, paths, _ in TROUBLE:
        others = (US_A + US_B) if paths[0] <= 7 else (NP_A + NP_B)
        for path in others:
            spans[path].append((at(begin) - MARGIN, at(end) + MARGIN))
    for begin, end, paths in WATCHED:
        for path in paths:
            spans[path].append((at(begin), at(end)))
    seconds = {}
    for path, own in spans.items():
        known = set()
        for begin, end in own:
            known.update(range(begin, end))
        for begin, end, paths in DARK:
            if path in paths:
                known.difference_update(range(at(begin), at(end)))
        if path in ARCHIVED:
            known = {second for second in known if second < ARCHIVED[path]}
        seconds[path] = sorted(known)
    return seconds


def lost_share(path, second):
    return max(
        (share for begin, end, paths, share in TROUBLE_S if path in paths and begin <= second < end), default=0.0
    )


TROUBLE_S = [(at(begin), at(end), paths, share) for begin, end, paths, share in TROUBLE]


def record(levels_5min, runs):
    draw = random.Random(SEED)
    stretches = []
    for path, seconds in measured_seconds().items():
        about = PATHS[path]
        run, place = draw.choice(runs), 0
        stretch = None
        wander = 0.0
        for second in seconds:
            if stretch is None or second != stretch["next"]:
                stretch = dict(
                    path=path,
                    start=second,
                    next=second,
                    sent=[],
                    lost=[],
                    bursts=[],
                    longest=[],
                    mean=[],
                    jitter=[],
                    histogram=[],
                )
                stretches.append(stretch)
            stretch["next"] = second + 1
            wander = 0.97 * wander + draw.gauss(0, 0.002)
            slot = (second // 300 - about["shift"] * 12) % len(levels_5min)
            level = about["quiet"] * (1 + wander) + about["evening"] * levels_5min[slot]
            sent = 4 if draw.random() < 0.01 else 5
            share = lost_share(path, second)
            chance = share if share else 0.0015
            fates = [share >= 1 or draw.random() < chance for _ in range(sent)]
            lost = sum(fates)
            rtts = []
            for is_lost in fates:
                place += 1
                if place >= len(run):
                    run, place = draw.choice(runs), 0
                if not is_lost:
                    rtts.append(level * run[place] ** 0.08)
            counts = {}
            for rtt in rtts:
                bucket = bucket_of(rtt * 1000)
                counts[bucket] = counts.get(bucket, 0) + 1
            longest = longest_run(fates)
            stretch["sent"].append(sent)
            stretch["lost"].append(lost)
            stretch["bursts"].append(sum(1 for i, f in enumerate(fates) if f and (i == 0 or not fates[i - 1])))
            stretch["longest"].append(longest)
            stretch["mean"].append(round(sum(rtts) / len(rtts) * 2) if rtts else None)
            steps = [abs(one - other) for one, other in zip(rtts, rtts[1:])]
            stretch["jitter"].append(round(sum(steps) / len(steps) * 2) if steps else None)
            stretch["histogram"].append(counts)
    return stretches


def longest_run(fates):
    longest = run = 0
    for fate in fates:
        run = run + 1 if fate else 0
        longest = max(longest, run)
    return longest


def histogram_text(counts):
    if not counts:
        return "-"
    first, last = min(counts), max(counts)
    return f"{first}." + "".join(str(counts.get(bucket, 0)) for bucket in range(first, last + 1))


def write_gz(name, text):
    with open(HERE / name, "wb") as raw, gzip.GzipFile("", "wb", 9, raw, mtime=0) as out:
        out.write(text.encode())


def samples_text(stretches):
    lines = ["path,start_s,phase_ms,sent,lost,bursts,longest,mean_500us,jitter_500us,histogram"]
    of = lambda values: " ".join("-" if value is None else str(value) for value in values)
    digits = lambda values: "".join(map(str, values))
    for s in stretches:
        lines.append(
            ",".join(
                [
                    str(s["path"]),
                    str(s["start"]),
                    str(PATHS[s["path"]]["phase"]),
                    digits(s["sent"]),
                    digits(s["lost"]),
                    digits(s["bursts"]),
                    digits(s["longest"]),
                    of(s["mean"]),
                    of(s["jitter"]),
                    " ".join(histogram_text(counts) for counts in s["histogram"]),
                ]
            )
        )
    return "\n".join(lines) + "\n"


def connects_text(seconds):
    """An attempt a path in each quarter-hour that it measured, of those weeks that have data."""
    draw = random.Random(SEED + 1)
    lines = ["path,at_ms,scheme,tcp_us,tls_us,first_byte_us,status,fault"]
    for path, own in seconds.items():
        quiet = PATHS[path]["quiet"] * 1000
        quarters = {}
        for second in own:
            quarters.setdefault(second // 900, second)
        for second in quarters.values():
            moment = second * 1000 + 500 + PATHS[path]["phase"]
            tcp, tls, first = (round(quiet * f * (1 + abs(draw.gauss(0, 0.15)))) for f in (1.02, 2.1, 1.4))
            if lost_share(path, second) >= 0.5 or draw.random() < 0.004:
                row = (path, moment, "https", "", "", "", "", "timeout")
            elif draw.random() < 0.003:
                row = (path, moment, "https", tcp, "", "", "", "tls")
            elif draw.random() < 0.002:
                row = (path, moment, "https", tcp, tls, first, 502, "http")
            else:
                row = (path, moment, "https", tcp, tls, first, 200, "")
            lines.append(",".join(map(str, row)))
    return "\n".join(lines) + "\n"


def main():
    jitterbug, pam25 = sys.argv[1:3]
    stretches = record(levels(jitterbug), scatter(pam25))
    late = [s for s in stretches if s["path"] == LATE[0] and LATE[1] <= s["start"] < LATE[2]]
    write_gz("samples.csv.gz", samples_text([s for s in stretches if s not in late]))
    write_gz("late.csv.gz", samples_text(late))
    write_gz("connects.csv.gz", connects_text(measured_seconds()))
    print(sum(len(s["sent"]) for s in stretches), "samples in", len(stretches), "stretches")


main()
