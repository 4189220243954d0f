"""Every signal of every layer, step by step, in nothing but products, sigmoids and tanhs.

    signals, logits, state = run(model, symbols)
    signals, logits, state = run(model, symbols, edits=[edit("l0.c.3", "set", 1.5, steps=range(20, 30))])

`signals` maps Cellscope's addresses ("l0.h", "l1.hn") to (time, units): rnn h; lstm h c i f g o; gru h r z n hn.
`check` holds the loop against PyTorch's own layers. Run as a program, it does so for every kind, one to three
layers, one-hot and embedding, in 32 and 64 bits.

Edits change units after their value is computed and before anything uses it; several of one signal in their order.
"""

import torch

from cellscope_model import KINDS, CharacterModel

STATES = {"rnn": ["h"], "lstm": ["h", "c"], "gru": ["h"]}
SIGMOIDS = {"lstm": ["i", "f", "o"], "gru": ["r", "z"], "rnn": []}


def edit(unit, change, value=None, steps=None):
    """`unit` as "l0.c.3"; `change` one of set, add, scale, flip; `steps` a container of step numbers, None for all."""
    layer, signal, number = unit[1:].split(".")
    return {
        "layer": int(layer), "signal": signal, "unit": int(number), "change": change, "value": value, "steps": steps
    }


def editor(edits, kind, layer, step):
    """A function from a signal's name and its values to the values with this step's edits made."""

    def change(name, values):
        for e in edits:
            if e["layer"] != layer or e["signal"] != name or (e["steps"] is not None and step not in e["steps"]):
                continue
            values = values.clone()
            old = values[e["unit"]].clone()
            values[e["unit"]] = {
                "set": lambda: e["value"],
                "add": lambda: old + e["value"],
                "scale": lambda: old * e["value"],
                "flip": lambda: 1 - old if name in SIGMOIDS[kind] else -old,
            }[e["change"]]()
        return values

    return change


def sigmoid(x):
    return 1 / (1 + torch.exp(-x))


def rnn_step(weights, x, state, edited):
    w_ih, w_hh, b_ih, b_hh = weights
    return {"h": edited("h", torch.tanh(w_ih @ x + b_ih + w_hh @ state["h"] + b_hh))}


def lstm_step(weights, x, state, edited):
    w_ih, w_hh, b_ih, b_hh = weights
    i, f, g, o = (w_ih @ x + b_ih + w_hh @ state["h"] + b_hh).chunk(4)
    i, f = edited("i", sigmoid(i)), edited("f", sigmoid(f))
    g, o = edited("g", torch.tanh(g)), edited("o", sigmoid(o))
    c = edited("c", f * state["c"] + i * g)
    return {"h": edited("h", o * torch.tanh(c)), "c": c, "i": i, "f": f, "g": g, "o": o}


def gru_step(weights, x, state, edited):
    w_ih, w_hh, b_ih, b_hh = weights
    x_r, x_z, x_n = (w_ih @ x + b_ih).chunk(3)
    h_r, h_z, hn = (w_hh @ state["h"] + b_hh).chunk(3)
    r, z, hn = edited("r", sigmoid(x_r + h_r)), edited("z", sigmoid(x_z + h_z)), edited("hn", hn)
    n = edited("n", torch.tanh(x_n + r * hn))
    return {"h": edited("h", (1 - z) * n + z * state["h"]), "r": r, "z": z, "n": n, "hn": hn}


STEPS = {"rnn": rnn_step, "lstm": lstm_step, "gru": gru_step}


def kind_of(model):
    return next(name for name, module in KINDS.items() if isinstance(model.rnn, module))


@torch.no_grad()
def run(model, symbols, state=None, edits=()):
    """Reads a one-dimensional tensor of symbol numbers; `state` is a list of {"h": …} per layer, or None for zeros."""
    kind, layers, hidden = kind_of(model), model.rnn.num_layers, model.rnn.hidden_size
    dtype = model.decoder.weight.dtype
    weights = [
        [getattr(model.rnn, f"{name}_l{layer}") for name in ("weight_ih", "weight_hh", "bias_ih", "bias_hh")]
        for layer in range(layers)
    ]
    if state is None:
        state = [{name: torch.zeros(hidden, dtype=dtype) for name in STATES[kind]} for _ in range(layers)]
    signals, logits = {}, []
    for step, symbol in enumerate(symbols.tolist()):
        if hasattr(model, "encoder"):
            x = model.encoder.weight[symbol]
        else:
            x = torch.zeros(model.symbols, dtype=dtype)
            x[symbol] = 1
        for layer in range(layers):
            values = STEPS[kind](weights[layer], x, state[layer], editor(edits, kind, layer, step))
            state[layer] = {name: values[name] for name in STATES[kind]}
            for name, value in values.items():
                signals.setdefault(f"l{layer}.{name}", []).append(value)
            x = values["h"]
        logits.append(model.decoder.weight @ x + model.decoder.bias)
    return {name: torch.stack(rows) for name, rows in signals.items()}, torch.stack(logits), state


def excess(a, b, tolerance=1e-5):
    """max (|a − b| − tolerance·(1 + |b|)): not above 0 where the two agree."""
    return ((a - b).abs() - tolerance * (1 + b.abs())).max().item()


@torch.no_grad()
def check(model, symbols, tolerance=1e-5):
    """Compares the loop's top h, logits and every layer's final state with PyTorch's own; returns max |a − b|."""
    signals, logits, state = run(model, symbols)
    kind, layers = kind_of(model), model.rnn.num_layers
    h, final = model.rnn(model.encode(symbols[:, None]))
    final = dict(zip(STATES[kind], final if kind == "lstm" else (final,)))
    pairs = {"outputs": (signals[f"l{layers - 1}.h"], h[:, 0]), "logits": (logits, model.decoder(h)[:, 0])}
    for name, value in final.items():
        pairs[f"final {name}"] = (torch.stack([layer[name] for layer in state]), value[:, 0])
    for name, (ours, theirs) in pairs.items():
        if not excess(ours, theirs, tolerance) <= 0:
            raise SystemExit(f"{kind}, {layers} layers: the loop's {name} differ by {(ours - theirs).abs().max():.3g}")
    return max((ours - theirs).abs().max().item() for ours, theirs in pairs.values())


def main():
    torch.manual_seed(1)
    torch.set_num_threads(1)
    for kind in KINDS:
        for layers in (1, 2, 3):
            for embedding in (0, 7):
                for dtype, tolerance in ((torch.float32, 1e-5), (torch.float64, 1e-13)):
                    model = CharacterModel(kind, 30, 24, layers, embedding).to(dtype)
                    worst = check(model, torch.randint(30, (1000,)), tolerance)
                    print(f"{kind} layers {layers} embedding {embedding} {dtype}: max |a - b| = {worst:.2g}")


if __name__ == "__main__":
    main()
