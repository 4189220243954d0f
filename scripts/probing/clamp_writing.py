#!/usr/bin/env python3
"""Whether a clamped unit changes how many quotation marks a model writes, beside random units clamped alike.

    scripts/probing/clamp_writing.py > table.md

The model writes with the unit held at several values, some samples each (`cellscope generate --count`, noise of their
own), and without any clamp. Then the same for random other units of the same signal: each is held as many of its own
standard deviations from its own mean as the unit was of its. Means and deviations are over the shipped story. Counted
are marks per 1,000 symbols. Intervals are of 95 %, by Student's t over the samples. Printed is the table that stands in
docs/findings.md; --tsv has every single count. Needs requirements.txt beside this file, and a built program.
"""

import argparse
import os
import random
import re
import subprocess
import sys
import tempfile
from pathlib import Path

import numpy as np
from scipy import stats

ROOT = Path(__file__).parents[2]


def moments(options, signal):
    """Mean and standard deviation of every unit of a signal over the story."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "trace.npz"
        subprocess.run(
            [options.program, "trace", options.text, "--model", options.model, "--signal", signal, "-o", path],
            check=True, stderr=subprocess.DEVNULL)
        values = np.load(path)[signal].astype(np.float64)
    return values.mean(axis=0), values.std(axis=0)


def samples(options, clamp):
    """Marks per 1,000 symbols in each sample."""
    command = [
        options.program, "generate", "--model", options.model, "--prime", options.prime, "--no-echo",
        "--seed", str(options.seed), "--length", str(options.length), "--count", str(options.count)]
    if clamp is not None:
        unit, value = clamp
        command += ["--clamp", f"{unit} = {value} from {len(options.prime) - 1}"]
    output = subprocess.run(command, check=True, capture_output=True, text=True).stdout
    texts = re.split(r"^--- sample \d+\n", output, flags=re.MULTILINE)[1:]
    # A text that does not end its line is given a line end.
    assert len(texts) == options.count and all(len(text) - options.length in (0, 1) for text in texts)
    return np.array([text[: options.length].count(options.mark) for text in texts]) * 1000 / options.length


def interval(values):
    """A mean with half the width of its 95 % interval."""
    half = stats.t.ppf(0.975, len(values) - 1) * values.std(ddof=1) / np.sqrt(len(values))
    return values.mean(), half


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--program", default=str(ROOT / ".build/release/cellscope"))
    parser.add_argument("--model", default=str(ROOT / "samples/models/austen-lstm.safetensors"))
    parser.add_argument("--text", default=str(ROOT / "samples/texts/an-evening-at-larkfield.txt"))
    parser.add_argument("--unit", default="l0.c.106")
    parser.add_argument("--values", type=float, nargs="+", default=[-3, -1.5, 0, 1.5, 3])
    parser.add_argument("--prime", default='"I am sure')
    parser.add_argument("--mark", default='"')
    parser.add_argument("--length", type=int, default=10_000, help="symbols of a sample")
    parser.add_argument("--count", type=int, default=20, help="samples")
    parser.add_argument("--others", type=int, default=20, help="random units")
    parser.add_argument("--seed", type=int, default=1, help="of what is drawn, and of the choice of units")
    parser.add_argument("--tsv", help="a file for every count")
    options = parser.parse_args()
    os.nice(10)

    signal, number = options.unit.rsplit(".", 1)
    mean, deviation = moments(options, signal)
    distances = [(value - mean[int(number)]) / deviation[int(number)] for value in options.values]
    rest = [unit for unit in range(len(mean)) if unit != int(number) and deviation[unit] > 0]
    others = sorted(random.Random(options.seed).sample(rest, options.others))

    rows = open(options.tsv, "w") if options.tsv else None
    done, total = 0, 1 + len(options.values) * (1 + len(others))

    def run(name, clamp):
        nonlocal done
        counts = samples(options, clamp)
        done += 1
        print(f"\r{done} of {total}", end="", file=sys.stderr, flush=True)
        if rows:
            print(name, "" if clamp is None else clamp[1], *counts, sep="\t", file=rows, flush=True)
        return counts

    plain = run("none", None)
    table = []
    for value, distance in zip(options.values, distances):
        own = run(options.unit, (options.unit, value))
        null = []
        for unit in others:
            held = float(np.float32(mean[unit] + distance * deviation[unit]))
            null.append(run(f"{signal}.{unit}", (f"{signal}.{unit}", held)).mean() - plain.mean())
        table.append((value, distance, own, np.array(null)))
    print(file=sys.stderr)

    print(f"Over the story {options.unit} has the mean {mean[int(number)]:.3f} and the deviation "
          f"{deviation[int(number)]:.3f}. n = {options.count} samples of {options.length:,} symbols for each line; "
          f"{len(others)} random units, as many samples each: " + ", ".join(map(str, others)) + ".\n")
    print("| clamp | deviations from the mean | marks per 1,000 | change | change by random units: "
          "least, median, greatest | random units that change more |")
    print("|---|---|---|---|---|---|")
    print("| none | | {:.2f} ± {:.2f} | | | |".format(*interval(plain)))
    for value, distance, own, null in table:
        more = (abs(null) >= abs(own.mean() - plain.mean())).sum()
        print("| {:+g} | {:+.2f} | {:.2f} ± {:.2f} | {:+.2f} ± {:.2f} | {:+.2f}, {:+.2f}, {:+.2f} | {} of {} |".format(
            value, distance, *interval(own), *interval(own - plain), null.min(), np.median(null), null.max(), more,
            len(null)))


if __name__ == "__main__":
    main()
