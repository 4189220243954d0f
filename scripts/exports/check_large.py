#!/usr/bin/env python3
"""Writes a trace of more than 3 GB in both binary formats, and says what memory that took and whether it reads back.

    scripts/exports/check_large.py PROGRAM TEXT [--model FILE] [--steps N] [--folder FOLDER]

Needs numpy and safetensors (requirements.txt here), and twice the size on the disk; the files are removed afterwards.
The values are mapped, not read: both files must hold the same, bit for bit, at rows all over the text, and what
`cellscope trace` prints of the same steps as a table.
"""

import argparse
import json
import os
import shutil
import struct
import subprocess
import sys
import tempfile
import time
import zipfile
from pathlib import Path

import numpy
from safetensors import safe_open


def run(command):
    """What a command took: seconds, and its largest resident memory in MB."""
    began = time.monotonic()
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL)
    _, status, usage = os.wait4(process.pid, 0)
    if status != 0:
        sys.exit(f"{' '.join(command)}: status {status}")
    return time.monotonic() - began, usage.ru_maxrss / 1024


def mapped(path):
    """The arrays of a stored .npz, mapped where they lie."""
    arrays = {}
    with zipfile.ZipFile(path) as archive, open(path, "rb") as file:
        for entry in archive.infolist():
            file.seek(entry.header_offset)
            head = file.read(30)
            file.seek(sum(struct.unpack("<HH", head[26:30])), os.SEEK_CUR)
            version = numpy.lib.format.read_magic(file)
            read = numpy.lib.format.read_array_header_1_0 if version == (1, 0) else numpy.lib.format.read_array_header_2_0
            shape, fortran, dtype = read(file)
            assert not fortran
            name = entry.filename.removesuffix(".npy")
            arrays[name] = numpy.memmap(path, dtype, "r", file.tell(), shape) if shape else None
    return arrays


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("program")
    parser.add_argument("text")
    parser.add_argument("--model")
    parser.add_argument("--steps", type=int, default=300_000)
    parser.add_argument("--folder", default=tempfile.gettempdir())
    options = parser.parse_args()
    folder = Path(tempfile.mkdtemp(dir=options.folder))
    base = [options.program, "trace", options.text] + (["--model", options.model] if options.model else [])
    try:
        for steps in [options.steps // 30, options.steps]:
            for kind in ["npz", "safetensors"]:
                path = folder / f"trace.{kind}"
                path.unlink(missing_ok=True)
                if shutil.disk_usage(folder).free < steps * 50_000:
                    sys.exit(f"{folder} has too little room; name another with --folder")
                seconds, memory = run(base + ["--all", "--surprise", "--steps", f"0:{steps}", "-o", str(path)])
                print(f"{kind}: {steps} steps, {path.stat().st_size / 1e9:.2f} GB, {seconds:.0f} s, {memory:.0f} MB resident")

        arrays = mapped(folder / "trace.npz")
        rows = numpy.unique(numpy.linspace(0, options.steps - 1, 101).astype(int))
        with safe_open(folder / "trace.safetensors", "np") as file:
            names = list(file.keys())
            assert set(names) == {name for name, array in arrays.items() if array is not None}
            steps = json.loads(file.metadata()["cellscope.trace"])["steps"]
            assert steps == options.steps
            for name in names:
                part, array = file.get_slice(name), arrays[name]
                assert tuple(part.get_shape()) == array.shape, name
                if array.shape[0] != steps:
                    continue
                for row in rows:
                    one = numpy.asarray(part[int(row) : int(row) + 1])
                    assert one.tobytes() == array[row : row + 1].tobytes(), f"{name} at {row}"
        print(f"both files hold the same {len(names)} arrays at {len(rows)} rows")

        checked = 0
        for row in [0, options.steps // 2, options.steps - 1]:
            printed = subprocess.run(
                base + ["--all", "--surprise", "--steps", f"{row}:{row + 1}"], check=True, capture_output=True, text=True
            ).stdout.splitlines()
            header, values = [line.split("\t") for line in printed if not line.startswith("#")]
            for name, value in zip(header, values):
                if name == "symbol":
                    continue
                signal, _, unit = name.rpartition(".")
                found = arrays[signal][row, int(unit)] if signal in arrays else arrays[name][row]
                same = numpy.isnan(found) if value == "nan" else found == found.dtype.type(value)
                assert same, f"{name} at {row}: {found} and not {value}"
                checked += 1
        print(f"and {checked} values as `cellscope trace` prints them, bit for bit")
    finally:
        shutil.rmtree(folder)


main()
