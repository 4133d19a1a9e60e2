"""How benchmarks report: one JSON line a figure, medians, and a ratio above 1 where we beat the baseline."""

import json
import os
from collections.abc import Sequence
from statistics import median

FULL = os.environ.get("FULL") == "1"


def report(name: str, unit: str, values: Sequence[float], baselines: Sequence[float], *, more_is_better: bool) -> None:
    """Print a figure: the median of our rounds, the median of the baseline's rounds in the same run, their ratio."""
    value, baseline = median(values), median(baselines)
    better, worse = (value, baseline) if more_is_better else (baseline, value)
    ratio = better / worse if worse else float("inf")
    figure = {
        "name": name,
        "value": round(value, 3),
        "unit": unit,
        "baseline": round(baseline, 3),
        "ratio": round(ratio, 2),
    }
    print(json.dumps(figure), flush=True)


def percentile(values: Sequence[float], share: float) -> float:
    """The value below which `share` (0–1) of the values lie."""
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, int(len(ordered) * share))]
