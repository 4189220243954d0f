#!/usr/bin/env python3
"""Times a scan beside PyTorch: all units against all properties, and the model alone. See docs/benchmarks.md.

    pip install torch==2.13.0 safetensors numpy
    benchmarks/scan/measure.py corpora/austen.txt                1 MB, three rounds, as a table
    benchmarks/scan/measure.py TEXT --symbols 300000 --rounds 1  a shorter try
    benchmarks/scan/measure.py TEXT --markdown                   the table as docs/benchmarks.md has it
    benchmarks/scan/measure.py TEXT --json figures.json          every single value as well

`cellscope atlas --no-random` ranks every h and c unit against every built-in property: no null, no intervals, no random
weights. PyTorch runs the same model over the same symbols, carrying its state along, and does nothing with the values.
"""

import argparse
import json
import os
import platform
import re
import resource
import subprocess
import sys
import tempfile
import time

import torch
from safetensors import safe_open

ROOT = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
# Steps that PyTorch is given at a time: enough that it does not matter, and little beside the whole.
CHUNK = 10_000


def arguments():
    parser = argparse.ArgumentParser(
        description="Times a scan of all units and properties beside PyTorch running the model alone.",
        epilog="Exit code 0 when everything could be measured, whatever the figures are.",
    )
    parser.add_argument("text", help="a text of UTF-8, of which the first symbols are taken")
    parser.add_argument("--program", default=f"{ROOT}/.build/release/cellscope", help="the built program")
    parser.add_argument("--model", default=f"{ROOT}/samples/models/austen-lstm.safetensors", help="an LSTM")
    parser.add_argument("--symbols", type=int, default=1_000_000, help="symbols of the text (1,000,000)")
    parser.add_argument("--threads", type=int, default=2, help="threads of either (2)")
    parser.add_argument("--rounds", type=int, default=3, help="rounds, in each of which everything has its turn (3)")
    parser.add_argument("--json", metavar="OUT", help="writes every figure there")
    parser.add_argument("--markdown", action="store_true", help="prints the table for docs/benchmarks.md")
    options = parser.parse_args()
    for path in (options.program, options.model, options.text):
        if not os.path.exists(path):
            parser.error(f"{path} is not there")
    if min(options.symbols, options.threads, options.rounds) < 1:
        parser.error("symbols, threads and rounds are at least 1")
    return options


def load(path):
    with safe_open(path, "pt") as file:
        shape = json.loads(file.metadata()["cellscope.model"])
        codes = json.loads(file.metadata()["cellscope.vocabulary"])["codes"]
        weights = {name[4:]: file.get_tensor(name) for name in file.keys() if name.startswith("rnn.")}
    if shape["cell"] != "lstm" or shape.get("embedding"):
        sys.exit(f"measure.py: {path} is no LSTM that reads symbols as they are; give another --model")
    return shape, codes, weights


class Peer:
    """PyTorch's nn.LSTM over the text in one sequence."""

    def __init__(self, shape, codes, weights, text, threads):
        torch.set_num_threads(threads)
        rows = {code: row for row, code in enumerate(codes)}
        unknown = sorted({symbol for symbol in text if ord(symbol) not in rows})
        if unknown:
            sys.exit(f"measure.py: the model does not know {''.join(unknown)!r}; give a text that it can read")
        self.symbols = torch.tensor([rows[ord(symbol)] for symbol in text])
        self.width = len(codes)
        self.whole = torch.nn.LSTM(self.width, shape["hidden"], shape.get("layers", 1))
        self.whole.load_state_dict(weights)
        # The control: next to nothing is read, so that the recurrent part is what remains.
        self.narrow = torch.nn.LSTM(1, shape["hidden"], shape.get("layers", 1))

    def run(self):
        one_hot = torch.eye(self.width)
        return self.time(self.whole, lambda piece: one_hot[piece][:, None])

    def run_narrow(self):
        return self.time(self.narrow, lambda piece: piece.float()[:, None, None] / self.width)

    def time(self, module, inputs):
        state = None
        began = time.monotonic()
        with torch.inference_mode():
            for piece in self.symbols.split(CHUNK):
                _, state = module(inputs(piece), state)
        return time.monotonic() - began


def scan(options, path):
    """Seconds of the whole program, seconds of its ranking, and what it said."""
    command = [
        options.program, "atlas", "--no-random", "--turns", "0", "--json", "--parts", "0-0.5-1", "--threads", str(options.threads),
        "--model", options.model, "--text", path,
    ]
    began = time.monotonic()
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    seconds = time.monotonic() - began
    if done.returncode != 0:
        sys.exit(f"measure.py: {' '.join(command)} ended with {done.returncode}: {done.stderr.strip()}")
    ranking = re.findall(r"^ranking units: (\d+) of (\d+) symbols in ([\d.]+) s$", done.stderr, re.MULTILINE)
    if not ranking or ranking[-1][0] != ranking[-1][1]:
        sys.exit(f"measure.py: the scan did not come to its end: {done.stderr.strip()}")
    return seconds, float(ranking[-1][2]), json.loads(done.stdout)


def median(values):
    ordered = sorted(values)
    half = len(ordered) // 2
    return ordered[half] if len(ordered) % 2 else (ordered[half - 1] + ordered[half]) / 2


def machine():
    with open("/proc/cpuinfo", encoding="utf-8") as file:
        names = [line.partition(":")[2].strip() for line in file if line.startswith("model name")]
    return f"{names[0] if names else platform.machine()}, {os.cpu_count()} cores, Linux {platform.release()}"


def main():
    options = arguments()
    shape, codes, weights = load(options.model)
    with open(options.text, encoding="utf-8", newline="") as file:
        text = file.read(options.symbols)
    peer = Peer(shape, codes, weights, text, options.threads)
    times = {"scan": [], "ranking": [], "whole": [], "narrow": []}
    loads = [os.getloadavg()[0]]
    with tempfile.TemporaryDirectory(prefix="cellscope-bench-") as folder:
        path = f"{folder}/text.txt"
        with open(path, "w", encoding="utf-8", newline="") as file:
            file.write(text)
        for round_number in range(options.rounds):
            print(f"round {round_number + 1} of {options.rounds}", file=sys.stderr)
            seconds, ranking, found = scan(options, path)
            times["scan"].append(seconds)
            times["ranking"].append(ranking)
            times["whole"].append(peer.run())
            times["narrow"].append(peer.run_narrow())
            loads.append(os.getloadavg()[0])
    # The largest of all programs that have ended, so the scan's own.
    memory = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss * 1024 / 1e6
    middle = {name: median(values) for name, values in times.items()}
    what = f"{found['units']} units, {len(found['properties'])} properties, {len(text):,} symbols"
    rows = [
        (f"cellscope: {what}, the whole program", times["scan"], None),
        ("of this, the ranking", times["ranking"], None),
        (f"PyTorch {torch.__version__}: nn.LSTM, one-hot, the model alone", times["whole"],
         middle["scan"] / middle["whole"]),
        ("PyTorch: recurrent part only (one input)", times["narrow"], middle["scan"] / middle["narrow"]),
    ]
    head = (f"{time.strftime('%Y-%m-%d', time.gmtime())}, {machine()}; {options.threads} threads; load average "
            + " ".join(f"{load:.2f}" for load in loads) + f"; the scan held {memory:.0f} MB at most")
    print(head + "\n")
    if options.markdown:
        print("| what | median | all rounds | scan / this |\n|---|---|---|---|")
    for name, values, ratio in rows:
        cells = [name, f"{median(values):.1f} s", " ".join(f"{value:.1f}" for value in values),
                 f"{ratio:.2f}" if ratio else ""]
        if options.markdown:
            print("| " + " | ".join(cells) + " |")
        else:
            print(f"{cells[0]:<75} {cells[1]:>8}   ({cells[2]})" + (f"   scan / this {cells[3]}" if ratio else ""))
    if options.json:
        with open(options.json, "w", encoding="utf-8") as file:
            json.dump({"machine": machine(), "threads": options.threads, "symbols": len(text), "loads": loads,
                       "megabytes": memory, "seconds": times, "medians": middle,
                       "ratio": middle["scan"] / middle["whole"]}, file, indent=2)
            file.write("\n")


if __name__ == "__main__":
    main()
