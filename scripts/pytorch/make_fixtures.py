"""Makes the fixtures with which the tests hold Cellscope against PyTorch.

    python make_fixtures.py [../../Tests]

ModelCoreTests/Fixtures/traces: for every kind, one to three layers, one-hot and embedding, and once with a vocabulary
of bytes, a model NAME.model.safetensors and its trace NAME.trace.safetensors over 1,000 symbols: metadata "symbols"
(the 1,000 symbol numbers) and "steps" (the steps that are kept: every 50th and the last 20), tensors "l0.h" …
(kept steps, units) and "logits" (kept steps, symbols). The values are those of `plain_loop.run` in 64 bits, rounded
once; the script stops unless the loop agrees with nn.RNN/LSTM/GRU in 32 and 64 bits, and 32 bits with 64.

ModelCoreTests/Fixtures/training: training.json (text, settings, 50 losses per run) and the starting weights
NAME.start.safetensors, by the recipe of train_reference.py.

ModelFilesTests/Fixtures: a state_dict without Cellscope's metadata, and one model in four types of numbers.
"""

import json
import random
import sys
from pathlib import Path

import torch
from safetensors.torch import load_file, save_file
from torch import nn

from cellscope_model import KINDS, CharacterModel, load, save
from plain_loop import check, excess, run
from train_reference import detach, parts

COUNT = 1000
KEPT = sorted(set(range(49, COUNT, 50)) | set(range(COUNT - 20, COUNT)))
# No multiple of 16, one more than one, and one less than two of them.
HIDDEN = {1: 24, 2: 17, 3: 20}


def scalars(count):
    """A vocabulary that has letters, a space, a newline and awkward scalars."""
    codes = [10, 32] + list(range(97, 123)) + [0xE9, 0x2014, 0x4E2D, 0x1F600]
    return {"kind": "scalar", "codes": codes[:count - 2] + codes[-2:]}


def lively(model):
    """Larger weights than PyTorch starts with, so that gates saturate as trained ones do, yet forgetting the past:
    in a chaotic network rounding errors would grow without bound and no two programs agree."""
    with torch.no_grad():
        for name, tensor in model.named_parameters():
            tensor *= 4 if "weight_ih_l0" in name else 1.5 if "weight_ih" in name or "bias" in name else 1.2
    return model


def trace_fixture(folder, name, model, vocabulary):
    save(folder / f"{name}.model.safetensors", model, vocabulary)
    model = load(folder / f"{name}.model.safetensors")[0]
    symbols = torch.randint(model.symbols, (COUNT,))
    check(model, symbols, 1e-5)
    signals, logits, _ = run(model, symbols)
    double = model.double()
    check(double, symbols, 1e-12)
    exact, exact_logits, _ = run(double, symbols)
    exact["logits"], signals["logits"] = exact_logits, logits
    worst = max(excess(signals[key].double(), exact[key], 2e-6) for key in exact)
    if not worst <= 0:
        sys.exit(f"{name}: 32 and 64 bits differ by {worst:.2g} more than 2e-6; use other weights")
    tensors = {key: value[KEPT].float().contiguous() for key, value in exact.items()}
    metadata = {"steps": json.dumps(KEPT), "symbols": json.dumps(symbols.tolist())}
    save_file(tensors, folder / f"{name}.trace.safetensors", metadata)
    largest = max(value.abs().max().item() for key, value in exact.items() if key != "logits")
    error = max((signals[key].double() - exact[key]).abs().max().item() for key in exact)
    print(f"{name}: 32 bits within {error:.1g} of 64, largest signal {largest:.2f}")


def text_of(count):
    """A text with quotes, brackets and lines, the same on every run."""
    generator = random.Random(1)
    words = "the a cat dog sat ran on under (see below) \"yes\" \"no\" who, and then; often".split()
    text = ""
    while len(text) < count:
        text += " ".join(generator.choice(words) for _ in range(generator.randint(3, 12))) + ".\n"
    return text[:count]


def losses_of(model, data, settings):
    """The loop of train_reference.py, without its evaluations."""
    train, _, _ = parts(data)
    lanes, window, steps = settings["lanes"], settings["window"], settings["steps"]
    optimiser = torch.optim.Adam(model.parameters(), lr=settings["rate"])
    length = (len(train) - 1) // lanes
    x = train[: lanes * length].view(lanes, length).t().contiguous()
    y = train[1 : lanes * length + 1].view(lanes, length).t().contiguous()
    windows = length // window
    losses, state = [], None
    for step in range(steps):
        at = step % windows
        if at == 0:
            state = None
        span = slice(at * window, (at + 1) * window)
        logits, state = model(x[span], state)
        state = detach(state)
        loss = nn.functional.cross_entropy(logits.flatten(0, 1), y[span].flatten())
        optimiser.zero_grad()
        loss.backward()
        nn.utils.clip_grad_norm_(model.parameters(), settings["clip"])
        for group in optimiser.param_groups:
            group["lr"] = settings["rate"] + (settings["finalRate"] - settings["rate"]) * step / max(1, steps - 1)
        optimiser.step()
        losses.append(loss.item())
    return losses


def training_fixtures(folder):
    text = text_of(5000)
    codes = sorted(set(map(ord, text)))
    data = torch.tensor([codes.index(ord(c)) for c in text])
    vocabulary = {"kind": "scalar", "codes": codes}
    settings = {"steps": 50, "lanes": 8, "window": 20, "rate": 2e-3, "finalRate": 1e-5, "clip": 5.0}
    runs = {}
    for name, kind, layers, embedding in [
        ("rnn", "rnn", 1, 0), ("lstm", "lstm", 1, 0), ("gru", "gru", 1, 0), ("lstm-2-embedding", "lstm", 2, 12),
    ]:
        start = folder / f"{name}.start.safetensors"
        save(start, CharacterModel(kind, len(codes), 32, layers, embedding), vocabulary)
        model = load(start)[0]
        runs[name] = losses_of(model, data, settings)
        double = losses_of(load(start)[0].double(), data, settings)
        worst = max(abs(a - b) for a, b in zip(runs[name], double))
        print(f"{name}: loss {runs[name][0]:.4f} to {runs[name][-1]:.4f}, 32 bits within {worst:.1g} of 64")
    (folder / "training.json").write_text(
        json.dumps({"settings": settings, "losses": runs, "text": text}, indent=1) + "\n")


def file_fixtures(folder):
    model = CharacterModel("gru", 5, 4, embedding=3)
    save_file(dict(model.state_dict()), folder / "state_dict.safetensors")
    vocabulary = {"kind": "byte", "codes": [0, 10, 97, 200, 255]}
    for name, dtype in (("f16", torch.float16), ("bf16", torch.bfloat16), ("f32", torch.float32), ("f64", torch.float64)):
        # Halves of the widest type are what every type must be read as, so that the tests need no second truth.
        with torch.no_grad():
            for tensor in model.parameters():
                tensor.copy_(tensor.to(torch.bfloat16).to(torch.float16).float())
        save(folder / f"{name}.safetensors", model.to(dtype), vocabulary)
        model = model.float()


def main():
    root = Path(sys.argv[1] if len(sys.argv) > 1 else Path(__file__).parents[2] / "Tests")
    torch.manual_seed(1)
    torch.set_num_threads(1)
    folders = [root / "ModelCoreTests/Fixtures" / name for name in ("traces", "training")]
    folders.append(root / "ModelFilesTests/Fixtures")
    for folder in folders:
        folder.mkdir(parents=True, exist_ok=True)
    for kind in KINDS:
        for layers, hidden in HIDDEN.items():
            for embedding in (0, 7):
                name = f"{kind}-{layers}-{'embedding' if embedding else 'onehot'}"
                model = lively(CharacterModel(kind, 30, hidden, layers, embedding))
                trace_fixture(folders[0], name, model, scalars(30))
    codes = [10, 32] + list(range(97, 123)) + [0x80, 0xC3, 0xE2, 0xFF]
    trace_fixture(folders[0], "lstm-1-bytes", lively(CharacterModel("lstm", 32, 31)), {"kind": "byte", "codes": codes})
    training_fixtures(folders[1])
    file_fixtures(folders[2])


if __name__ == "__main__":
    main()
