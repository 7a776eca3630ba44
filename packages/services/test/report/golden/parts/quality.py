"""How much of what was expected is in."""

import math

from .seconds import between
from .world import WEEK, WORLD


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
                    found.append(
                        {
                            "agentId": agent["id"],
                            "slot": slot,
                            "from": (span[0] + 900 * first) * 1000,
                            "to": (span[0] + 900 * quarter) * 1000,
                        }
                    )
                    first = None
    return sorted(found, key=lambda gap: (gap["from"] - gap["to"], gap["from"], gap["agentId"], gap["slot"] or ""))


def coverage(paths):
    seen = expected = 0
    for path in paths:
        seen += path.totals[WEEK]["sent"]
        expected += path.rate * max(0, min(path.until or math.inf, WEEK[1] * 1000) - max(path.since, WEEK[0] * 1000))
    return min(1, seen / expected)
