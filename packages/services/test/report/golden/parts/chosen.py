"""What viewers had as chosen."""

import math

from .decisions import as_held, overlap_ms, stretches
from .seconds import between, shared


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
            down = [
                (weight, second)
                for weight, p in shared([(p, p) for p in paths[slot] if between(p, *span)])
                for second in between(p, first, first + 900)
                if p.down[second]
            ]
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
    for name, value in (
        ("A", bad["A"]),
        ("B", bad["B"]),
        ("chosen", chosen),
        ("best", min(*bad.values(), chosen)),
        ("minutes", minutes),
    ):
        into[name] += value


def good_by_seconds(span, paths, decided):
    """Seconds in which the line in use was neither bad nor unavailable, one by one; of a switch's second each its part."""
    total = 0.0
    for begin, end, one in stretches(as_held(decided, span[0]), span):
        if one is None:
            continue
        for first in range(begin // 900_000 * 900, end // 1000 + 1, 900):
            here = [path for path in paths[one["line"]] if between(path, first, first + 900)]
            here = shared([(path, path) for path in here])
            weights = sum(weight for weight, _ in here)
            for weight, path in here:
                good = (s for s in between(path, first, first + 900) if not path.bad[s] and not path.down[s])
                total += weight / weights * sum(overlap_ms(s, begin, end) for s in good) / 1000
    return total
