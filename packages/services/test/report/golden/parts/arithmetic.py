"""Means, medians, nearest ranks and histograms."""

import math
from collections import defaultdict


def half_up(value):
    return math.floor(value + 0.5)


def mean(pairs):
    """Of (weight, value); None of none."""
    pairs = list(pairs)
    weights = sum(weight for weight, _ in pairs)
    return sum(weight * value for weight, value in pairs) / weights if weights > 0 else None


def median(values):
    values = sorted(values)
    if not values:
        return None
    return (values[(len(values) - 1) // 2] + values[len(values) // 2]) / 2


def nearest_rank(values, percent):
    values = sorted(values)
    return values[max(1, math.ceil(percent / 100 * len(values))) - 1] if values else None


def value_of_bucket(bucket):
    """Microseconds, docs/data.md."""
    return 1 if bucket == 0 else 2 * 1.1**bucket / 2.1


def percentile(counts, percent):
    """Nearest rank over buckets with any counts, µs."""
    total = sum(counts.values())
    if total <= 0:
        return None
    seen = 0.0
    for bucket in sorted(counts):
        seen += counts[bucket]
        # The rank is a whole probe; what floats leave of an equal sum is none.
        if seen >= percent / 100 * total - 1e-9 * total:
            return half_up(value_of_bucket(bucket))
    return None


def bucket_of(micros):
    return 0 if micros <= 1 else math.ceil(math.log(micros) / math.log(1.1) - 1e-9)


def merged(weighted):
    """Histograms, each scaled to its weight."""
    into = defaultdict(float)
    for weight, counts in weighted:
        total = sum(counts.values())
        for bucket, count in counts.items():
            into[bucket] += weight * count / total
    return into
