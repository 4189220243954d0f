"""Figures beside the design's targets, as text, Markdown and JSON."""

import json
import os
import platform
import time
from dataclasses import asdict, dataclass, field


@dataclass
class Row:
    """One figure. `figure` is what the target is compared with; `detail` says the spread in words."""

    what: str
    figure: float
    unit: str
    # The most that the design allows, in the same unit; None where it says nothing.
    target: float | None = None
    detail: str = ""
    # Every single value behind the figure, for JSON.
    values: list = field(default_factory=list)

    @property
    def verdict(self):
        if self.target is None:
            return ""
        return "pass" if self.figure <= self.target else "miss"


def median(values):
    return quantile(values, 0.5)


def quantile(values, share):
    """The value that at least this share of the values do not exceed: the nearest rank, nothing interpolated."""
    ordered = sorted(values)
    return ordered[max(0, -int(-share * len(ordered) // 1) - 1)]


def number(value):
    if value == 0:
        return "0"
    return f"{value:.0f}" if abs(value) >= 100 else f"{value:.1f}" if abs(value) >= 10 else f"{value:.2f}"


def machine():
    model = ""
    with open("/proc/cpuinfo") as file:
        for line in file:
            if line.startswith("model name"):
                model = line.partition(":")[2].strip()
                break
    return {
        "processor": model,
        "cores": os.cpu_count(),
        "kernel": platform.release(),
        "date": time.strftime("%Y-%m-%d", time.gmtime()),
        "load": os.getloadavg()[0],
    }


def columns(rows):
    table = [("what", "figure", "target", "", "detail")]
    for row in rows:
        target = f"≤ {row.target:g} {row.unit}" if row.target is not None else ""
        table.append((row.what, f"{number(row.figure)} {row.unit}", target, row.verdict, row.detail))
    return table


def surroundings(before, after):
    return (
        f"{before['date']}, {before['processor']}, {before['cores']} cores, Linux {before['kernel']}; "
        f"load average {before['load']:.2f} before, {after['load']:.2f} after"
    )


def as_text(rows, before, after):
    table = columns(rows)
    widths = [max(len(line[index]) for line in table) for index in range(4)]
    lines = [surroundings(before, after), ""]
    for line in table:
        lines.append("  ".join([cell.ljust(width) for cell, width in zip(line, widths)] + [line[4]]).rstrip())
    return "\n".join(lines)


def as_markdown(rows, before, after):
    table = columns(rows)
    lines = [surroundings(before, after) + ".", ""]
    for index, line in enumerate(table):
        lines.append("| " + " | ".join(line) + " |")
        if index == 0:
            lines.append("|---|---|---|---|---|")
    return "\n".join(lines)


def as_json(rows, before, after):
    figures = [{**asdict(row), "verdict": row.verdict} for row in rows]
    return json.dumps({"before": before, "after": after, "figures": figures}, indent=1, ensure_ascii=False)
