#!/usr/bin/env python3
"""Reads what `cellscope trace` writes with NumPy, the safetensors package and pandas, and holds it against the model.

    pip install -r scripts/exports/requirements.txt
    scripts/exports/check_trace.py --program .build/release/cellscope --models samples/models/*.safetensors

For every model and several texts (the shipped story, one with symbols that no model knows, bytes that are no UTF-8,
an empty one) the three formats must hold the same arrays, bit for bit. Symbols, positions and byte offsets are made
again from the text's bytes; signals, logits, probabilities and surprise by a plain loop in NumPy with 64-bit floats,
which they must match within --tolerance · max(1, |value|). Prints the largest difference; exit code 1 if anything
is wrong.
"""

import argparse
import hashlib
import json
import math
import subprocess
import sys
import tempfile
from pathlib import Path

import numpy as np
import pandas as pd
from safetensors import safe_open

ROOT = Path(__file__).parents[2]
# Those that are handed from step to step first.
SIGNALS = {"rnn": ["h"], "lstm": ["h", "c", "i", "f", "g", "o"], "gru": ["h", "r", "z", "n", "hn"]}
STATES = {"rnn": 1, "lstm": 2, "gru": 1}


def sigmoid(x):
    return 1 / (1 + np.exp(-x))


def step(kind, weights, x, state):
    """The signals of one layer after one step, states first; x is what W_ih makes of the input."""
    w_hh, b_hh = weights
    y = w_hh @ state["h"] + b_hh
    if kind == "rnn":
        return {"h": np.tanh(x + y)}
    if kind == "lstm":
        i, f, g, o = np.split(x + y, 4)
        i, f, g, o = sigmoid(i), sigmoid(f), np.tanh(g), sigmoid(o)
        c = f * state["c"] + i * g
        return {"h": o * np.tanh(c), "c": c, "i": i, "f": f, "g": g, "o": o}
    (x_r, x_z, x_n), (h_r, h_z, hn) = np.split(x, 3), np.split(y, 3)
    r, z = sigmoid(x_r + h_r), sigmoid(x_z + h_z)
    n = np.tanh(x_n + r * hn)
    return {"h": (1 - z) * n + z * state["h"], "r": r, "z": z, "n": n, "hn": hn}


class Reference:
    """The model of a file, run over a text's bytes in NumPy."""

    def __init__(self, path, data):
        with safe_open(path, "np") as file:
            self.settings = json.loads(file.metadata()["cellscope.model"])
            vocabulary = json.loads(file.metadata()["cellscope.vocabulary"])
            self.weights = {name: file.get_tensor(name).astype(np.float64) for name in file.keys()}
        self.vocabulary, self.kind = vocabulary["codes"], vocabulary["kind"]
        symbols = self.symbols(data)
        self.code = [code for code, _ in symbols]
        self.byte = np.cumsum([0] + [width for _, width in symbols])[:-1]
        index = {code: row for row, code in enumerate(self.vocabulary)}
        self.row = [index.get(code, -1) for code in self.code]
        self.values = self.run()

    def symbols(self, data):
        """(code, bytes) each; -b for a byte b that is no part of UTF-8."""
        if self.kind == "byte":
            return [(byte, 1) for byte in data]
        text = data.decode("utf-8", errors="surrogateescape")
        return [
            (-(ord(c) - 0xDC00), 1) if 0xDC80 <= ord(c) <= 0xDCFF else (ord(c), len(c.encode())) for c in text
        ]

    def run(self):
        kind, layers, hidden = (self.settings[name] for name in ("cell", "layers", "hidden"))
        w = self.weights
        names = SIGNALS[kind]
        states = [{name: np.zeros(hidden) for name in names} for _ in range(layers)]
        values = {f"l{layer}.{name}": [] for layer in range(layers) for name in names}
        values |= {"logits": [], "probabilities": [], "surprise": []}
        expected = None
        for row in self.row:
            if row >= 0:
                x = w["encoder.weight"][row] if "encoder.weight" in w else np.eye(len(self.vocabulary))[row]
                for layer in range(layers):
                    x = w[f"rnn.weight_ih_l{layer}"] @ x + w[f"rnn.bias_ih_l{layer}"]
                    recurrent = (w[f"rnn.weight_hh_l{layer}"], w[f"rnn.bias_hh_l{layer}"])
                    states[layer] = step(kind, recurrent, x, states[layer])
                    x = states[layer]["h"]
                values["surprise"].append(math.nan if expected is None else -expected[row])
            else:
                # Not fed: the state stays, and there are no gates.
                for state in states:
                    for name in names[STATES[kind] :]:
                        state[name] = np.zeros(hidden)
                values["surprise"].append(math.nan)
            for layer, state in enumerate(states):
                for name in names:
                    values[f"l{layer}.{name}"].append(state[name])
            logits = w["decoder.weight"] @ states[-1]["h"] + w["decoder.bias"]
            logarithms = logits - logits.max() - np.log(np.exp(logits - logits.max()).sum())
            values["logits"].append(logits)
            values["probabilities"].append(np.exp(logarithms))
            if row >= 0:
                expected = logarithms
        return {name: np.array(rows) for name, rows in values.items()}


def read_npz(path):
    with np.load(path, allow_pickle=False) as file:
        arrays = {name: file[name] for name in file.files}
    return json.loads(arrays.pop("metadata").item()), arrays


def read_safetensors(path):
    with safe_open(path, "np") as file:
        return json.loads(file.metadata()["cellscope.trace"]), {name: file.get_tensor(name) for name in file.keys()}


def read_tsv(path):
    with open(path, encoding="utf-8") as file:
        comments = [line[2:].split(": ", 1) for line in file if line.startswith("# ")]
    metadata = {name: json.loads(value) for name, value in comments}
    arrays = {"vocabulary": np.array(metadata.pop("vocabulary"), dtype=np.int32)}
    table = pd.read_csv(path, sep="\t", comment="#")
    groups = {}
    whole = [signal["name"] for signal in metadata["signals"]] + ["logits", "probabilities"]
    for column in table.columns:
        name = column.rsplit(".", 1)[0]
        groups.setdefault(name if name in whole else column, []).append(column)
    for name, columns in groups.items():
        if name == "symbol":
            arrays[name] = table[name].to_numpy()
            continue
        integers = {"position": np.int64, "byte": np.int64, "code": np.int32, "row": np.int32}
        values = table[columns].to_numpy(dtype=integers.get(name, np.float64)).astype(integers.get(name, np.float32))
        arrays[name] = values if name in whole else values[:, 0]
    return metadata, arrays


def unescaped(field):
    return field.encode("latin-1", "backslashreplace").decode("unicode_escape") if field.startswith("\\") else field


class Check:
    def __init__(self, program, tolerance):
        self.program, self.tolerance = program, tolerance
        self.largest, self.wrong, self.files = 0.0, [], 0

    def expect(self, holds, what):
        if not holds:
            self.wrong.append(what)

    def trace(self, model, text, options, folder):
        """The metadata and arrays that all three formats agree on."""
        read = {}
        for suffix, reader in (("npz", read_npz), ("safetensors", read_safetensors), ("tsv", read_tsv)):
            path = folder / f"trace.{suffix}"
            subprocess.run(
                [self.program, "trace", text, "--model", model, *options, "-o", path], check=True, stderr=subprocess.PIPE
            )
            read[suffix] = reader(path)
            self.files += 1
        metadata, arrays = read["npz"]
        for suffix in ("safetensors", "tsv"):
            other, values = read[suffix]
            self.expect(other == metadata, f"{suffix}: other metadata")
            symbols = values.pop("symbol", None)
            if symbols is not None:
                shown = [ord(unescaped(str(field))) for field in symbols]
                self.expect(shown == [abs(code) for code in arrays["code"].tolist()], "tsv: symbol")
            self.expect(set(values) == set(arrays), f"{suffix}: {set(values) ^ set(arrays)}")
            for name in set(values) & set(arrays):
                same = arrays[name].dtype == values[name].dtype and arrays[name].shape == values[name].shape
                # An empty table has no width to tell.
                same = same or arrays[name].size == values[name].size == 0
                self.expect(same and np.array_equal(arrays[name], values[name], equal_nan=True), f"{suffix}: {name}")
        return metadata, arrays

    def run(self, model, text, options, steps, folder):
        data = Path(text).read_bytes()
        before = len(self.wrong)
        metadata, arrays = self.trace(model, text, options, folder)
        reference = Reference(model, data)
        chosen = slice(*steps)
        count = len(reference.code[chosen])
        self.expect(metadata["model_sha256"] == hashlib.sha256(Path(model).read_bytes()).hexdigest(), "model_sha256")
        self.expect(metadata["text"] == Path(text).name and metadata["model"] == Path(model).name, "names")
        self.expect(metadata["text_symbols"] == len(reference.code) and metadata["steps"] == count, "steps")
        self.expect(arrays.pop("vocabulary").tolist() == reference.vocabulary, "vocabulary")
        wanted = np.arange(len(reference.code))[chosen].tolist()
        self.expect(arrays.pop("position").tolist() == wanted, "position")
        self.expect(arrays.pop("byte").tolist() == reference.byte[chosen].tolist(), "byte")
        self.expect(arrays.pop("code").tolist() == reference.code[chosen], "code")
        self.expect(arrays.pop("row").tolist() == reference.row[chosen], "row")
        for name, values in arrays.items():
            whole, _, unit = name.rpartition(".")
            mine = reference.values[name] if name in reference.values else reference.values[whole][:, int(unit)]
            mine = mine[chosen].reshape(values.shape)
            self.expect(np.array_equal(np.isnan(values), np.isnan(mine)), f"{name}: other NaNs")
            if not np.isfinite(values).any():
                continue
            difference = np.nanmax(np.abs(values - mine) / np.maximum(1, np.abs(mine)))
            self.largest = max(self.largest, difference)
            self.expect(difference <= self.tolerance, f"{name}: off by {difference:.2g}")
        arrays_shown = ", ".join(arrays)[:60]
        problems = self.wrong[before:]
        print(f"{Path(model).name}, {Path(text).name} {' '.join(options)}: {count} steps of {arrays_shown}"
              f"{': ' + '; '.join(problems) if problems else ''}")


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--program", default=str(ROOT / ".build/release/cellscope"))
    parser.add_argument("--models", nargs="+", default=sorted(map(str, (ROOT / "samples/models").glob("*.safetensors"))))
    parser.add_argument("--symbols", type=int, default=700, help="symbols of each text")
    parser.add_argument("--tolerance", type=float, default=2e-4)
    arguments = parser.parse_args()

    check = Check(arguments.program, arguments.tolerance)
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        story = (ROOT / "samples/texts/an-evening-at-larkfield.txt").read_bytes()
        texts = {
            "story.txt": story[: arguments.symbols],
            "ring.c": (ROOT / "samples/texts/ring.c").read_bytes()[: arguments.symbols],
            "awkward.txt": (ROOT / "samples/texts/awkward-unicode.txt").read_bytes()[: arguments.symbols],
            "bytes.bin": bytes(range(256)) + story[:300] + b"\xe2\x82" + b"\xf0\x9f\x98\x80" + b"\xc3",
            "unknown-first.txt": "日本\n".encode() + story[:200],
            "empty.txt": b"",
        }
        for text, data in texts.items():
            (folder / text).write_bytes(data)
        for model in arguments.models:
            for text in texts:
                check.run(model, str(folder / text), ["--all", "--surprise", "--logits", "--probabilities"], (None,), folder)
            check.run(model, str(folder / "story.txt"), ["--signal", "h", "--steps", "513:"], (513, None), folder)
            with safe_open(model, "np") as file:
                last = json.loads(file.metadata()["cellscope.model"])["hidden"] - 1
            units = ["--unit", f"l0.h.{last},l0.h.0", "--unit", f"l0.h.{last // 2}", "--surprise", "--steps", "100:400"]
            check.run(model, str(folder / "bytes.bin"), units, (100, 400), folder)
            check.run(model, str(folder / "story.txt"), ["--probabilities", "--steps", ":5"], (0, 5), folder)
    print(f"{check.files} files; largest difference {check.largest:.2g}; {len(check.wrong)} complaints")
    sys.exit(1 if check.wrong else 0)


if __name__ == "__main__":
    main()
