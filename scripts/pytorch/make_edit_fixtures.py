"""Makes the fixtures with which the tests hold Cellscope's interventions against PyTorch.

    python make_edit_fixtures.py [../../Tests]

ModelCoreTests/Fixtures/edits: for every kind and one to three layers, NAME.edits.safetensors, from the model
traces/NAME.model.safetensors of make_fixtures.py (run that first). Metadata: "symbols", the symbol numbers read;
"steps", the steps that are kept; "cases", by a case's name its edits (unit, change, value, ranges of steps or none for
all) and the same as interventions are written. Tensors "CASE/l0.h" … (kept steps, units) and "CASE/logits". The
values are those of `plain_loop.run` in 64 bits, rounded once; the loop itself is held against nn.RNN/LSTM/GRU first.
Means are over the whole text, without edits.
"""

import json
import sys
from pathlib import Path

import torch
from safetensors.torch import save_file

from cellscope_model import KINDS, load
from plain_loop import check, edit, excess, kind_of, run

COUNT = 90
KEPT = [0, 11, 40, 62, 89]
SIGNALS = {"rnn": ["h"], "lstm": ["h", "c", "i", "f", "g", "o"], "gru": ["h", "r", "z", "n", "hn"]}
TEXT = {"set": "= {}", "add": "+= {}", "scale": "*= {}", "flip": "flip"}


class Cases:
    def __init__(self, model, symbols):
        self.kind = kind_of(model)
        self.hidden = model.rnn.hidden_size
        self.layers = model.rnn.num_layers
        self.plain = run(model, symbols)[0]
        # The vocabulary's first symbol is the newline.
        self.newlines = [step for step, symbol in enumerate(symbols.tolist()) if symbol == 0]
        self.cases = {}

    def add(self, case, unit, change, value=None, ranges=None, scope="", text=None):
        """`text` is the change as it is written, where it is not written as a number."""
        layer, signal, number = unit[1:].split(".")
        entry = {"unit": unit, "change": change, "value": value, "ranges": ranges}
        written = f"{unit} {text or TEXT[change].format(value)}{' ' + scope if scope else ''}"
        self.cases.setdefault(case, {"edits": [], "written": []})
        self.cases[case]["edits"].append(entry)
        if written not in self.cases[case]["written"]:
            self.cases[case]["written"].append(written)

    def value(self, unit, step):
        name, number = unit.rsplit(".", 1)
        row = self.plain[name][:, int(number)]
        return row.mean().item() if step is None else row[step].item()

    def make(self):
        for layer in range(self.layers):
            for place, signal in enumerate(SIGNALS[self.kind]):
                unit = f"l{layer}.{signal}.{(3 * place + 2 * layer + 1) % self.hidden}"
                self.add("set", unit, "set", 0.75 - 0.25 * place)
                self.add("add", unit, "add", -0.375, [[40, COUNT + 9]], "from 40")
                self.add("scale", unit, "scale", 1.5, [[3, 4], [10, 20], [62, 63]], "at 3,10:20,62")
                self.add("flip", unit, "flip")
                self.add("mean", unit, "set", self.value(unit, None), [[10, COUNT + 9]], "from 10", "= mean")
                self.add("value", unit, "set", self.value(unit, 25), [[5, 45]], "at 5:45", "= value at 25")
                self.add("newlines", unit, "flip", None, [[s, s + 1] for s in self.newlines], "while newline")
                ahead = [[s - 1, s] for s in self.newlines if s > 0]
                self.add("ahead", unit, "scale", 0.0, ahead, "while next(newline)")
        # Several on one unit, not in the order in which they are computed, and several on one signal.
        top = self.layers - 1
        for signal in SIGNALS[self.kind]:
            self.add("together", f"l{top}.{signal}.5", "scale", 0.5)
            self.add("together", f"l{top}.{signal}.5", "add", 0.125, [[30, 80]], "at 30:80")
            self.add("together", f"l{top}.{signal}.5", "flip", None, [[60, COUNT + 9]], "from 60")
        for signal in dict.fromkeys(["h", SIGNALS[self.kind][-1]]):
            for unit in range(self.hidden):
                self.add("layer", f"l0.{signal}.{unit}", "scale", 0.5, [[20, 70]], "at 20:70")
        return self.cases


def fixture(folder, name):
    model = load(folder / f"traces/{name}.model.safetensors")[0]
    symbols = torch.randint(model.symbols, (COUNT,))
    symbols[torch.randint(COUNT, (8,))] = 0
    check(model, symbols, 1e-5)
    double = load(folder / f"traces/{name}.model.safetensors")[0].double()
    check(double, symbols, 1e-12)
    tensors, worst = {}, 0
    cases = Cases(double, symbols).make()
    for case, entry in cases.items():
        edits = [
            edit(e["unit"], e["change"], e["value"], e["ranges"] and Ranges(e["ranges"])) for e in entry["edits"]
        ]
        exact, exact["logits"], _ = run(double, symbols, edits=edits)
        single, single["logits"], _ = run(model, symbols, edits=edits)
        for key, values in exact.items():
            if not excess(single[key].double(), values, 3e-6) <= 0:
                sys.exit(f"{name}, {case}: 32 and 64 bits differ in {key}; use other numbers")
            worst = max(worst, (single[key].double() - values).abs().max().item())
            tensors[f"{case}/{key}"] = values[KEPT].float().contiguous()
    metadata = {
        "symbols": json.dumps(symbols.tolist()), "steps": json.dumps(KEPT),
        "cases": json.dumps(cases, separators=(",", ":")),
    }
    (folder / "edits").mkdir(exist_ok=True)
    save_file(tensors, folder / f"edits/{name}.edits.safetensors", metadata)
    print(f"{name}: {len(cases)} cases, 32 bits within {worst:.1g} of 64")


class Ranges:
    def __init__(self, ranges):
        self.ranges = ranges

    def __contains__(self, step):
        return any(first <= step < end for first, end in self.ranges)


def main():
    root = Path(sys.argv[1] if len(sys.argv) > 1 else Path(__file__).parents[2] / "Tests")
    torch.manual_seed(2)
    torch.set_num_threads(1)
    for kind in KINDS:
        for layers in (1, 2, 3):
            fixture(root / "ModelCoreTests/Fixtures", f"{kind}-{layers}-{'onehot' if layers == 2 else 'embedding'}")


if __name__ == "__main__":
    main()
