#!/usr/bin/env python3
"""Times a model that writes into a pipe beside the same model tracing a text with logits. See docs/benchmarks.md.

    benchmarks/writing/measure.py                        every shipped model, as a table
    benchmarks/writing/measure.py --models FILE …        others
    benchmarks/writing/measure.py --markdown             the table as docs/benchmarks.md has it
    benchmarks/writing/measure.py --json figures.json    every single value as well
    benchmarks/writing/measure.py --also OLD             another build beside it, in the same rounds

`cellscope generate` writes so many symbols into a pipe; `cellscope trace --logits` reads the same text, which the model
has written before, into an .npz file in memory. Both with one thread, in turn, start and end of the program included.
The speed of writing is the trace's time over its own: at least 0.8 is asked for. Needs Linux and Python 3.10 alone.
"""

import argparse
import json
import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from statistics import median

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT / "benchmarks/explorer"))

from report import machine  # noqa: E402


def arguments():
    parser = argparse.ArgumentParser(description="Times a model that writes into a pipe beside a trace with logits.")
    parser.add_argument("--program", default=str(ROOT / ".build/release/cellscope"), help="the built program")
    parser.add_argument("--also", help="another build, whose writing is timed too")
    parser.add_argument("--models", nargs="+", default=sorted(map(str, (ROOT / "samples/models").glob("*.safetensors"))))
    parser.add_argument("--symbols", type=int, default=100_000, help="symbols to write and to trace (100,000)")
    parser.add_argument("--rounds", type=int, default=7, help="rounds in which each has its turn (7)")
    parser.add_argument("--json", metavar="OUT", help="writes every figure there")
    parser.add_argument("--markdown", action="store_true", help="prints the table for docs/benchmarks.md")
    options = parser.parse_args()
    for path in [options.program, *([options.also] if options.also else []), *options.models]:
        if not os.path.exists(path):
            parser.error(f"{path} is not there; build with `swift build -c release --product cellscope`")
    if min(options.symbols, options.rounds) < 1:
        parser.error("symbols and rounds are at least 1")
    return options


def timed(command):
    """Seconds of the processor and of the clock until a program's output has ended; and the output."""
    start = time.monotonic()
    process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL)
    output = process.stdout.read()
    _, status, usage = os.wait4(process.pid, 0)
    seconds = time.monotonic() - start
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode:
        sys.exit(f"measure.py: {command[0]} {command[1]} ended with {process.returncode}")
    return {"processor": usage.ru_utime + usage.ru_stime, "clock": seconds}, output


def main():
    options = arguments()
    before, results = machine(), []
    # Where there is memory to write to, no disk is measured.
    shared = "/dev/shm" if os.access("/dev/shm", os.W_OK) else None
    with tempfile.TemporaryDirectory(prefix="cellscope-bench-", dir=shared) as folder:
        for model in options.models:
            writing = ["generate", "--model", model, "--length", str(options.symbols), "--no-echo"]
            text = f"{folder}/text"
            with open(text, "wb") as file:
                file.write(timed([options.program, *writing])[1])
            cases = {"trace": [options.program, "trace", text, "--model", model, "--logits", "--threads", "1",
                               "-o", f"{folder}/trace.npz"],
                     "write": [options.program, *writing]}
            if options.also:
                cases["also"] = [options.also, *writing]
            times = {case: [] for case in cases}
            for turn in range(options.rounds):
                for case in list(cases) if turn % 2 == 0 else reversed(list(cases)):
                    print(f"\r{Path(model).stem}: {turn + 1} of {options.rounds}  ", end="", file=sys.stderr, flush=True)
                    times[case].append(timed(cases[case])[0])
            results.append({"model": Path(model).stem, "symbols": options.symbols, "times": times})
    print(file=sys.stderr)
    after = machine()

    def middle(result, case, clock):
        return median(time[clock] for time in result["times"][case])

    lines = [f"{before['date']}, {before['processor']}, {before['cores']} cores, Linux {before['kernel']}; one thread; "
             f"{options.symbols:,} symbols, medians of {options.rounds} rounds; load average {before['load']:.2f} "
             f"before, {after['load']:.2f} after", ""]
    head = ["model", "writing, symbols/s", "trace with logits, symbols/s", "writing / trace", "by the clock", "target"]
    rows = []
    for result in results:
        speed = {case: options.symbols / middle(result, case, "processor") for case in result["times"]}
        ratio = speed["write"] / speed["trace"]
        clock = middle(result, "trace", "clock") / middle(result, "write", "clock")
        row = [result["model"], f"{speed['write']:,.0f}", f"{speed['trace']:,.0f}", f"{ratio:.2f}", f"{clock:.2f}",
               "≥ 0.8: " + ("pass" if ratio >= 0.8 else "miss")]
        if options.also:
            row.append(f"{speed['also'] / speed['trace']:.2f}")
        rows.append(row)
    if options.also:
        head.append(f"{options.also} / trace")
    if options.markdown:
        lines += ["| " + " | ".join(row) + " |" for row in [head, ["---"] * len(head), *rows]]
    else:
        widths = [max(len(row[index]) for row in [head, *rows]) for index in range(len(head))]
        lines += ["  ".join(cell.ljust(width) for cell, width in zip(row, widths)).rstrip() for row in [head, *rows]]
    print("\n".join(lines))
    if options.json:
        with open(options.json, "w", encoding="utf-8") as file:
            json.dump({"before": before, "after": after, "results": results}, file, indent=1)


if __name__ == "__main__":
    main()
