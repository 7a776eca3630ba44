"""Figures by the keys of the report."""

from .arithmetic import median

FIGURES = {}


def put(key, value):
    FIGURES[key] = value


def put_compared(key, now, earlier):
    """`earlier`: values of the weeks before, newest first; None where there is none."""
    put(key, now)
    put(key + "#before", earlier[0])
    put(key + "#median", median([value for value in earlier if value is not None]))
