"""What lines cost, and what choosing was worth."""

from datetime import datetime, timedelta

from .figures import FIGURES, put, put_compared
from .world import WEEK, WORLD, ZONE, midnight


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
        hours = (
            lambda span: sum(chosen[r["id"], span]["good"] for r in WORLD["routes"] if r["regionId"] in regions) / 3600
        )
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
