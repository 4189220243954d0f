#!/usr/bin/env python3
"""Measures the explorer from outside: the built program in a pseudo-terminal. See docs/benchmarks.md.

    benchmarks/explorer/measure.py                      everything, as a table
    benchmarks/explorer/measure.py --only keys,redraw   some of it
    benchmarks/explorer/measure.py --markdown           the table as docs/benchmarks.md has it
    benchmarks/explorer/measure.py --json figures.json  and all figures in a file
"""

import argparse
import os
import shutil
import sys
import tempfile

from measurements import MEASUREMENTS, Bench
from report import as_json, as_markdown, as_text, machine
from session import Failure
from texts import large_text
from writing import measure_writing

MEASUREMENTS["writing"] = measure_writing

ROOT = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))


def size(text):
    """`100M` is 100 million bytes."""
    units = {"k": 10**3, "M": 10**6, "G": 10**9}
    if text[-1:] in units:
        return int(float(text[:-1]) * units[text[-1]])
    return int(text)


def arguments():
    parser = argparse.ArgumentParser(
        description="Measures the explorer from outside, beside the design's targets.",
        epilog="Exit code 0 when everything could be measured, whatever the figures are.",
    )
    parser.add_argument("--program", default=f"{ROOT}/.build/release/cellscope", help="the built program")
    parser.add_argument("--model", default=f"{ROOT}/samples/models/austen-lstm.safetensors")
    parser.add_argument("--text-size", type=size, default=size("100M"), help="bytes of the large text (100M)")
    parser.add_argument("--runs", type=int, default=15, help="starts of each kind (15)")
    parser.add_argument("--keys", type=int, default=400, help="keys pressed during the exact pass (400)")
    parser.add_argument("--steps", type=int, default=120, help="steps that each model writes on each screen (120)")
    parser.add_argument("--scan-seconds", type=float, default=60, help="how long memory is watched during the pass (60)")
    parser.add_argument("--only", help=f"some of {', '.join(MEASUREMENTS)}")
    parser.add_argument("--json", metavar="OUT", help="writes every figure there")
    parser.add_argument("--markdown", action="store_true", help="prints the table for docs/benchmarks.md")
    options = parser.parse_args()
    options.only = options.only.split(",") if options.only else list(MEASUREMENTS)
    unknown = set(options.only) - set(MEASUREMENTS)
    if unknown:
        parser.error(f"no such measurement: {', '.join(sorted(unknown))}; there are {', '.join(MEASUREMENTS)}")
    for path in (options.program, options.model):
        if not os.path.exists(path):
            parser.error(f"{path} is not there; build with `swift build -c release --product cellscope`")
    return options


def main():
    options = arguments()
    folder = tempfile.mkdtemp(prefix="cellscope-bench-")
    try:
        story = f"{ROOT}/samples/texts/an-evening-at-larkfield.txt"
        print(f"making a text of {options.text_size / 1e6:g} MB", file=sys.stderr)
        large = f"{folder}/large.txt"
        lines, mark_line = large_text(large, options.text_size, story)
        bench = Bench(options, folder, story, f"{ROOT}/samples/models", large, lines, mark_line)
        before = machine()
        rows = []
        for name in options.only:
            print(f"measuring: {name}", file=sys.stderr)
            rows += MEASUREMENTS[name](bench)
        after = machine()
    except Failure as failure:
        sys.exit(f"measure.py: {failure}")
    finally:
        shutil.rmtree(folder)
    print(as_markdown(rows, before, after) if options.markdown else as_text(rows, before, after))
    if options.json:
        with open(options.json, "w", encoding="utf-8") as file:
            file.write(as_json(rows, before, after) + "\n")


if __name__ == "__main__":
    main()
