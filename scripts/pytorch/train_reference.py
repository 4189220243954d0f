"""Trains the same model on the same windows with PyTorch, as the yardstick for `cellscope train`.

The recipe is the trainer's: contiguous parts (90/5/5), LANES contiguous streams over the
training part, windows of WINDOW symbols whose state is carried on, a zero state where the
lanes begin again, mean cross-entropy, gradient norm clipped, Adam, a linear learning rate.

    python train_reference.py --text austen.txt --cell lstm --hidden 512 --steps 4000 --json out.json
"""

import argparse
import json
import math
import time
from pathlib import Path

import torch
from safetensors.torch import load_file
from torch import nn

from cellscope_model import CharacterModel, save


def parts(data, train=0.9, validation=0.05):
    a = int(len(data) * train)
    b = a + int(len(data) * validation)
    return data[:a], data[a:b], data[b:]


@torch.no_grad()
def loss_of(model, data, block=2000):
    """Mean nats per symbol over one stream read from a zero state."""
    total, state = 0.0, None
    for start in range(0, len(data) - 1, block):
        x = data[start : min(start + block, len(data) - 1)]
        y = data[start + 1 : start + 1 + len(x)]
        logits, state = model(x[:, None], state)
        total += nn.functional.cross_entropy(logits[:, 0].double(), y, reduction="sum").item()
    return total / (len(data) - 1)


def detach(state):
    return tuple(s.detach() for s in state) if isinstance(state, tuple) else state.detach()


def main():
    p = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    p.add_argument("--text", required=True)
    p.add_argument("--cell", default="lstm")
    p.add_argument("--hidden", type=int, default=512)
    p.add_argument("--layers", type=int, default=1)
    p.add_argument("--steps", type=int, default=4000)
    p.add_argument("--lanes", type=int, default=64)
    p.add_argument("--window", type=int, default=100)
    p.add_argument("--rate", type=float, default=2e-3)
    p.add_argument("--final-rate", type=float, default=1e-5)
    p.add_argument("--clip", type=float, default=5.0)
    p.add_argument("--seed", type=int, default=1)
    p.add_argument("--init", help="safetensors file of starting weights (otherwise PyTorch's own, seeded)")
    p.add_argument("--evaluate-every", type=int, default=500)
    p.add_argument("--threads", type=int, default=2)
    p.add_argument("--json", help="where the losses go")
    p.add_argument("-o", "--output", help="where the trained weights go")
    a = p.parse_args()

    torch.set_num_threads(a.threads)
    torch.manual_seed(a.seed)
    text = Path(a.text).read_bytes().decode("utf-8")
    vocabulary = sorted(set(text))
    index = {c: i for i, c in enumerate(vocabulary)}
    data = torch.tensor([index[c] for c in text])
    train, validation, _ = parts(data)

    model = CharacterModel(a.cell, len(vocabulary), a.hidden, a.layers)
    if a.init:
        model.load_state_dict(load_file(a.init), strict=True)
    optimiser = torch.optim.Adam(model.parameters(), lr=a.rate)

    length = (len(train) - 1) // a.lanes
    x = train[: a.lanes * length].view(a.lanes, length).t().contiguous()
    y = train[1 : a.lanes * length + 1].view(a.lanes, length).t().contiguous()
    windows = length // a.window

    losses, evaluations, state, started = [], [], None, time.time()
    for step in range(a.steps):
        at = step % windows
        if at == 0:
            state = None
        span = slice(at * a.window, (at + 1) * a.window)
        logits, state = model(x[span], state)
        state = detach(state)
        loss = nn.functional.cross_entropy(logits.flatten(0, 1), y[span].flatten())
        optimiser.zero_grad()
        loss.backward()
        norm = nn.utils.clip_grad_norm_(model.parameters(), a.clip)
        for group in optimiser.param_groups:
            group["lr"] = a.rate + (a.final_rate - a.rate) * step / max(1, a.steps - 1)
        optimiser.step()
        losses.append(loss.item())
        if not math.isfinite(losses[-1]):
            raise SystemExit(f"the loss is {losses[-1]} at step {step}")
        if (step + 1) % a.evaluate_every == 0 or step + 1 == a.steps:
            value = loss_of(model, validation)
            evaluations.append([step + 1, value])
            print(
                f"step {step + 1} train {sum(losses[-100:]) / len(losses[-100:]):.4f} "
                f"validation {value:.4f} nats, norm {norm:.2f}, {time.time() - started:.0f} s",
                flush=True,
            )
        if a.json and ((step + 1) % a.evaluate_every == 0 or step + 1 == a.steps):
            Path(a.json).write_text(json.dumps({"settings": vars(a), "losses": losses, "validation": evaluations}))
    if a.output:
        save(a.output, model, {"kind": "scalar", "codes": [ord(c) for c in vocabulary]})


if __name__ == "__main__":
    main()
