#!/usr/bin/env python3
"""Makes Tests/CellProbingTests/Fixtures/ablation: small models, and what ablating their units does.

    pip install numpy torch==2.13.0 safetensors
    scripts/probing/make_ablation_fixture.py

Everything is computed here in 64 bits, in NumPy, one step after the other: a plain loop of products, sigmoids and
tanhs whose values are replaced as docs/properties.md defines it, and the losses that follow. The models are written
as Cellscope's files by scripts/pytorch/cellscope_model.py.
"""

import json
import sys
from pathlib import Path

import numpy as np
import torch

ROOT = Path(__file__).parents[2]
sys.path.insert(0, str(ROOT / "scripts/pytorch"))
from cellscope_model import CharacterModel, save  # noqa: E402

FOLDER = ROOT / "Tests/CellProbingTests/Fixtures/ablation"
SYMBOLS, WARM_UP, STRETCH = 4000, 300, 1500
# What seed 1 draws for a stretch of 1,500 symbols.
SHIFT = 902
METHODS = ("zero", "mean", "resample")
# Shape (kind, layers, units), and what is ablated: layer and signal, units, whether these are kept instead.
MODELS = {
    "lstm": (
        ("lstm", 1, 12),
        [("l0.c", [3], False), ("l0.h", [5], False), ("l0.f", [2], False), ("l0.o", [7], False)]
        + [("l0.c", [1, 5, 9], False), ("l0.c", [0, 1, 2], True)],
    ),
    "gru": (("gru", 2, 9), [("l1.h", [4], False), ("l0.h", [1], False), ("l0.z", [2], False), ("l1.r", [0, 8], False)]),
    "rnn": (("rnn", 1, 8), [("l0.h", [0], False), ("l0.h", [2, 3], True)]),
}


def make_text(generator):
    text = ""
    while len(text) < SYMBOLS:
        words = ["".join(generator.choice(list("aeint"), generator.integers(1, 6))) for _ in range(14)]
        first, last = sorted(generator.choice(14, 2, replace=False))
        words[first] = '"' + words[first]
        words[last] += '"'
        text += " ".join(words) + "\n"
    return text[:SYMBOLS]


def inside_quotes(text):
    """Every quote here opens or closes as counting has it."""
    inside, labels = False, []
    for symbol in text:
        inside ^= symbol == '"'
        labels.append(inside)
    return np.array(labels)


def sigmoid(x):
    return 1 / (1 + np.exp(-x))


def run(weights, shape, symbols, state, change):
    """Signals by address, (steps, units); logits, (steps, symbols); the state. `change(address, values, step)` gives
    what a signal becomes."""
    kind, layers, hidden = shape
    state = [dict(layer) for layer in state]
    signals, logits = {}, []
    for step, symbol in enumerate(symbols):
        x = np.eye(weights["decoder.weight"].shape[0])[symbol]
        for layer in range(layers):
            w_ih, w_hh, b_ih, b_hh = (
                weights[f"rnn.{name}_l{layer}"] for name in ("weight_ih", "weight_hh", "bias_ih", "bias_hh")
            )
            h = state[layer]["h"]
            brought, kept = w_ih @ x + b_ih, w_hh @ h + b_hh

            def value(name, computed):
                address = f"l{layer}.{name}"
                computed = change(address, computed.copy(), step)
                signals.setdefault(address, []).append(computed)
                return computed

            if kind == "rnn":
                state[layer]["h"] = value("h", np.tanh(brought + kept))
            elif kind == "lstm":
                i, f, g, o = np.split(brought + kept, 4)
                i, f, g, o = value("i", sigmoid(i)), value("f", sigmoid(f)), value("g", np.tanh(g)), value("o", sigmoid(o))
                state[layer]["c"] = value("c", f * state[layer]["c"] + i * g)
                state[layer]["h"] = value("h", o * np.tanh(state[layer]["c"]))
            else:
                (x_r, x_z, x_n), (h_r, h_z, h_n) = np.split(brought, 3), np.split(kept, 3)
                r, z = value("r", sigmoid(x_r + h_r)), value("z", sigmoid(x_z + h_z))
                n = value("n", np.tanh(x_n + r * value("hn", h_n)))
                state[layer]["h"] = value("h", (1 - z) * n + z * h)
            x = state[layer]["h"]
        logits.append(weights["decoder.weight"] @ x + weights["decoder.bias"])
    return {name: np.array(rows) for name, rows in signals.items()}, np.array(logits), state


def figures(logits, symbols, labels):
    """Means over the steps whose next symbol lies in the stretch."""
    shifted = logits[:-1] - logits[:-1].max(1, keepdims=True)
    log_p = (shifted - np.log(np.exp(shifted).sum(1, keepdims=True)))[np.arange(len(symbols) - 1), symbols[1:]]
    now, ends = labels[:-1], labels[:-1] & ~labels[1:]
    return -log_p, {
        "loss": -log_p.mean(),
        "inside": -log_p[now].mean(),
        "outside": -log_p[~now].mean(),
        "ending": log_p[ends].mean(),
        "ending_p": np.exp(log_p[ends]).mean(),
    }, {"loss": len(log_p), "inside": int(now.sum()), "outside": int((~now).sum()), "ending": int(ends.sum())}


def interval(change, counted, blocks=STRETCH // 200):
    """Block bootstrap of a mean over the steps that are counted, by more draws than Cellscope's."""
    block = np.arange(len(change)) * blocks // STRETCH
    sums = np.bincount(block, np.where(counted, change, 0), blocks)
    counts = np.bincount(block, counted, blocks)
    drawn = np.random.default_rng(1).integers(0, blocks, (20000, blocks))
    return np.quantile(sums[drawn].sum(1) / counts[drawn].sum(1), [0.025, 0.975]).tolist()


def area(values, labels):
    """AUROC of either sign, by counting pairs."""
    on, off = values[labels][:, None], values[~labels][None]
    below = ((on > off).sum() + (on == off).sum() / 2) / (on.size * off.size)
    return max(below, 1 - below)


def cases(weights, shape, ablations, symbols, labels):
    kind, layers, hidden = shape
    names = ["h", "c"] if kind == "lstm" else ["h"]
    zero = [{name: np.zeros(hidden) for name in names} for _ in range(layers)]
    nothing = lambda address, values, step: values
    start = SYMBOLS // 2
    reference, _, _ = run(weights, shape, symbols[:start], zero, nothing)
    _, _, state = run(weights, shape, symbols[start - WARM_UP : start], zero, nothing)
    stretch, inside = symbols[start : start + STRETCH], labels[start : start + STRETCH]
    plain, logits, _ = run(weights, shape, stretch, state, nothing)
    losses, unchanged, counts = figures(logits, stretch, inside)
    yield {"unchanged": unchanged, "steps": counts}
    for address, units, keeps in ablations:
        changed = [unit for unit in range(hidden) if unit not in units] if keeps else units
        for method in METHODS:

            def change(name, values, step):
                if name == address:
                    values[changed] = {
                        "zero": np.zeros(len(changed)),
                        "mean": reference[address].mean(0)[changed],
                        "resample": plain[address][(step + SHIFT) % STRETCH, changed],
                    }[method]
                return values

            _, logits, _ = run(weights, shape, stretch, state, change)
            changed_losses, after, _ = figures(logits, stretch, inside)
            case = {"units": address + "." + ",".join(map(str, units)), "keeps": keeps, "method": method}
            case["change"] = {name: after[name] - unchanged[name] for name in after}
            case["interval"] = interval(changed_losses - losses, inside[:-1])
            if len(units) == 1:
                case["auroc"] = area(plain[address][:-1, units[0]], inside[:-1])
            yield case


def rounded(value):
    if isinstance(value, dict):
        return {name: rounded(inner) for name, inner in value.items()}
    if isinstance(value, list) and isinstance(value[0], float):
        return [rounded(inner) for inner in value]
    return float(f"{value:.10g}") if isinstance(value, (float, np.floating)) else value


def main():
    generator = np.random.default_rng(5)
    torch.manual_seed(5)
    text = make_text(generator)
    codes = sorted(set(map(ord, text)))
    symbols = np.array([codes.index(ord(symbol)) for symbol in text])
    FOLDER.mkdir(parents=True, exist_ok=True)
    found = {"text": text, "warm_up": WARM_UP, "stretch": STRETCH, "shift": SHIFT, "models": {}}
    for name, (shape, ablations) in MODELS.items():
        kind, layers, hidden = shape
        model = CharacterModel(kind, len(codes), hidden, layers)
        with torch.no_grad():
            for parameter in model.parameters():
                parameter.copy_(torch.randn(parameter.shape) * (0.7 if parameter.dim() > 1 else 0.3))
        save(FOLDER / f"{name}.safetensors", model, {"kind": "scalar", "codes": codes})
        weights = {key: value.double().numpy() for key, value in model.state_dict().items()}
        first, *rest = cases(weights, shape, ablations, symbols, inside_quotes(text))
        found["models"][name] = rounded(first) | {"cases": [rounded(case) for case in rest]}
    (FOLDER / "ablations.json").write_text(json.dumps(found, indent=0) + "\n")


if __name__ == "__main__":
    main()
