"""What was decided, and when it was in force."""

import math

from .world import WORLD, ms

TROUBLE = ("blackout", "quality", "expected-congestion")


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


def ribbon_of(found):
    ribbon = []
    for begin, end, one in found:
        line = one["line"] if one else None
        if ribbon and ribbon[-1]["line"] == line:
            ribbon[-1]["to"] = end
        else:
            ribbon.append({"from": begin, "to": end, "line": line})
    return ribbon


def is_failover(one, span):
    """Within a span a line was left because of trouble."""
    within = span[0] * 1000 <= one["at"] < span[1] * 1000
    return within and one["origin"] not in (None, one["line"]) and one["reason"] in TROUBLE
