"""Downtime that a target allows."""

from .figures import put
from .world import WEEK

DEFAULT_TARGET = 0.9995


def target_of(line, month):
    past = sorted((one for one in line["pastTargets"] if one["untilMonth"] > month), key=lambda one: one["untilMonth"])
    return past[0]["target"] if past else line["target"]


def budget(prefix, target, seconds):
    measured, bad, down, planned, planned_down, _ = seconds
    allowed = (1 - target) * ((WEEK[1] - WEEK[0]) / 60 - planned / 60)
    used = (down - planned_down) / 60
    for name, value in (
        ("target", target),
        ("allowedMinutes", allowed),
        ("usedMinutes", used),
        ("leftMinutes", allowed - used),
    ):
        put(f"{prefix}/budget.{name}", value)
    return allowed - used >= -1e-9
