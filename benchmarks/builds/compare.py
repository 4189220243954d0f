#!/usr/bin/env python3
"""Times two builds of Cellscope in turn and compares what they give: the gate for a change that should change nothing.

    benchmarks/builds/compare.py OLD NEW                       every case, five rounds
    benchmarks/builds/compare.py OLD NEW --rounds 0            the outputs alone, each compared once
    benchmarks/builds/compare.py OLD NEW --only trace,train    some cases
    benchmarks/builds/compare.py OLD NEW --markdown            the table as Markdown
    benchmarks/builds/compare.py OLD NEW --keep FOLDER         the outputs stay there, to be looked at

OLD and NEW are two built programs. In every round each case is run with both, one after the other, the order turned
from round to round; what is compared is the median of the processor time (which a busy machine disturbs least) and of
the time by the clock. A ratio is old / new: above 1 the new build is faster.

Outputs are compared byte by byte. What names the run and not its result is left out first: the version, the command
line and other provenance, the time that training took.

Exit code 0 when every output is the same and no ratio of processor time is below --least, otherwise 1. Only the
standard library is needed.
"""

import argparse
import hashlib
import json
import os
import re
import resource
import shutil
import statistics
import struct
import subprocess
import sys
import tempfile
import time
import zipfile

ROOT = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
STORY = f"{ROOT}/samples/texts/an-evening-at-larkfield.txt"
RING = f"{ROOT}/samples/texts/ring.c"
KINDS = ("lstm", "gru", "rnn")
# Keys of JSON and of metadata that name a run and not its result.
RUN_KEYS = {"command", "provenance", "version", "seconds", "symbols_per_second", "checksum"}


def arguments():
    parser = argparse.ArgumentParser(description="Times two builds of cellscope in turn and compares their outputs.")
    parser.add_argument("old", help="the program that was")
    parser.add_argument("new", help="the program that is")
    parser.add_argument("--rounds", type=int, default=5, help="rounds; 0 compares outputs alone (5)")
    parser.add_argument("--only", default="", help="names of cases, or beginnings of them, with commas between")
    parser.add_argument("--repeat", type=int, default=8, help="how many times over the shipped texts are read (8)")
    parser.add_argument("--threads", type=int, default=1, help="threads (1)")
    parser.add_argument("--least", type=float, default=0.97, help="the least ratio of processor time (0.97)")
    parser.add_argument("--keep", metavar="FOLDER", help="keeps every output there, as CASE.old and CASE.new")
    parser.add_argument("--markdown", action="store_true", help="prints Markdown")
    options = parser.parse_args()
    for program in (options.old, options.new):
        if not os.access(program, os.X_OK):
            parser.error(f"{program} is not a program")
    options.old, options.new = os.path.abspath(options.old), os.path.abspath(options.new)
    return options


def cases(options, folder):
    """(name, arguments, name of the file that is written or None for standard output), in an order that is fixed."""
    texts = {"austen": f"{folder}/austen.txt", "kernel": f"{folder}/kernel.c"}
    for path, sample in ((texts["austen"], STORY), (texts["kernel"], RING)):
        with open(sample, "rb") as file:
            content = file.read()
        with open(path, "wb") as file:
            file.write(content * options.repeat)
    properties = {"austen": "quotes", "kernel": "c-comment"}
    threads = ["--threads", str(options.threads)]
    models = [(corpus, kind, f"{ROOT}/samples/models/{corpus}-{kind}.safetensors") for corpus in texts for kind in KINDS]
    for corpus, kind, model in models:
        text = texts[corpus]
        yield f"trace {corpus}-{kind}", ["trace", text, "-m", model, *threads, "-o", "out.npz"], "out.npz"
    for corpus, kind, model in models:
        # Lanes: a scan without its second, exact pass.
        yield (
            f"lanes {corpus}-{kind}",
            ["find", properties[corpus], texts[corpus], "-m", model, "--no-exact", "--no-random", "--no-ablation",
             "--tsv", *threads],
            None,
        )
    for corpus, kind, model in models:
        yield f"find {corpus}-{kind}", ["find", properties[corpus], "-t", texts[corpus], "-m", model, "--json", *threads], None
    for corpus, kind, model in models:
        yield (
            f"generate {corpus}-{kind}",
            ["generate", "-m", model, "--prime", "the ", "--length", "20000", "--seed", "5", *threads],
            None,
        )
    for corpus, kind, model in models:
        yield f"render {corpus}-{kind}", ["render", texts[corpus], "-m", model, "--surprise", *threads, "-o", "out.ansi"], "out.ansi"
    for kind in KINDS:
        for layers, hidden, steps in ((1, 128, 60), (1, 512, 12), (2, 256, 16)):
            yield (
                f"train {kind} {layers}x{hidden}",
                ["train", "--text", texts["austen"], "--cell", kind, "--hidden", str(hidden), "--layers", str(layers),
                 "--steps", str(steps), "--evaluate-every", str(steps), "--checkpoint-every", str(steps), *threads,
                 "-o", "out.safetensors"],
                "out.safetensors",
            )


def without_run(value):
    """JSON without what names the run."""
    if isinstance(value, dict):
        return {key: without_run(entry) for key, entry in value.items() if key not in RUN_KEYS}
    if isinstance(value, list):
        return [without_run(entry) for entry in value]
    return value


def tensors(content):
    """The tensors of a safetensors file, each by its name and a hash of type, shape and bytes."""
    (length,) = struct.unpack("<Q", content[:8])
    header = json.loads(content[8 : 8 + length])
    header.pop("__metadata__", None)
    data = content[8 + length :]
    found = {}
    for name, entry in sorted(header.items()):
        begin, end = entry["data_offsets"]
        digest = hashlib.sha256(data[begin:end]).hexdigest()
        found[name] = [entry["dtype"], entry["shape"], digest]
    return found


def result(path):
    """What a file says, without what names the run, as bytes that can be compared."""
    with open(path, "rb") as file:
        content = file.read()
    if zipfile.is_zipfile(path):
        with zipfile.ZipFile(path) as archive:
            parts = {
                name: hashlib.sha256(archive.read(name)).hexdigest()
                for name in sorted(archive.namelist())
                if not name.startswith("metadata")
            }
        return json.dumps(parts).encode()
    if path.endswith(".safetensors"):
        return json.dumps(tensors(content)).encode()
    try:
        return json.dumps(without_run(json.loads(content)), sort_keys=True).encode()
    except ValueError:
        lines = content.split(b"\n")
        return b"\n".join(line for line in lines if not line.startswith(b"#"))


def run(program, call, output, folder):
    """Runs one case in a folder of its own; gives processor seconds, seconds and the path of what it gave."""
    os.makedirs(folder)
    name = output or "out"
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    begun = time.monotonic()
    with open(f"{folder}/{name if output is None else 'stdout'}", "wb") as out, open(f"{folder}/stderr", "wb") as err:
        done = subprocess.run([program, *call], cwd=folder, stdin=subprocess.DEVNULL, stdout=out, stderr=err, check=False)
    elapsed = time.monotonic() - begun
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    if done.returncode != 0:
        with open(f"{folder}/stderr", encoding="utf-8", errors="replace") as file:
            said = file.read().strip()
        sys.exit(f"compare.py: {program} {' '.join(call)} ended with {done.returncode}: {said}")
    used = after.ru_utime - before.ru_utime + after.ru_stime - before.ru_stime
    return used, elapsed, f"{folder}/{name}"


def main():
    options = arguments()
    wanted = [name for name in options.only.split(",") if name]
    rows, worst, differing = [], float("inf"), []
    with tempfile.TemporaryDirectory() as folder:
        for name, call, output in cases(options, folder):
            if wanted and not any(name.startswith(beginning) for beginning in wanted):
                continue
            times = {"old": [], "new": []}
            results = {}
            for round_number in range(max(1, options.rounds)):
                order = ("old", "new") if round_number % 2 == 0 else ("new", "old")
                for which in order:
                    place = f"{folder}/{which}"
                    used, elapsed, path = run(getattr(options, which), call, output, place)
                    times[which].append((used, elapsed))
                    if which not in results:
                        results[which] = result(path)
                        if options.keep:
                            os.makedirs(options.keep, exist_ok=True)
                            ending = os.path.splitext(path)[1]
                            shutil.copy(path, f"{options.keep}/{re.sub('[^a-z0-9]+', '-', name)}.{which}{ending}")
                    shutil.rmtree(place)
            same = results["old"] == results["new"]
            if not same:
                differing.append(name)
            row = [name, "same" if same else "DIFFERS"]
            if options.rounds > 0:
                processor = {which: statistics.median(used for used, _ in times[which]) for which in times}
                clock = {which: statistics.median(elapsed for _, elapsed in times[which]) for which in times}
                ratio = processor["old"] / processor["new"]
                worst = min(worst, ratio)
                row += [
                    f"{processor['old']:.2f}", f"{processor['new']:.2f}", f"{ratio:.3f}",
                    f"{clock['old'] / clock['new']:.3f}",
                ]
            rows.append(row)
            if not options.markdown:
                print("  ".join(cell.ljust(22 if index == 0 else 8) for index, cell in enumerate(row)), flush=True)
    if options.markdown:
        heading = ["case", "output", "old, s of processor", "new", "old / new", "by the clock"][: len(rows[0]) if rows else 2]
        print("| " + " | ".join(heading) + " |")
        print("|" + "---|" * len(heading))
        for row in rows:
            print("| " + " | ".join(row) + " |")
    if differing:
        print(f"compare.py: outputs differ: {', '.join(differing)}", file=sys.stderr)
    if options.rounds > 0 and worst < options.least:
        print(f"compare.py: the smallest ratio is {worst:.3f}, below {options.least}", file=sys.stderr)
    sys.exit(1 if differing or (options.rounds > 0 and worst < options.least) else 0)


if __name__ == "__main__":
    main()
