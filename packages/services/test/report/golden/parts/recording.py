"""Paths with what they measured."""

import gzip
from zoneinfo import ZoneInfo

from .world import FOLDER, ms


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
