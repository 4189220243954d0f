"""Loads a Cellscope model into the PyTorch module, strictly, and runs it over the beginning of a text.

    python check_model.py MODEL.safetensors TEXT [--symbols 1000]

Stops unless every tensor has its place and no other, and unless the plain loop (whose values the tests hold
Cellscope's signals against) gives PyTorch's outputs, final states and logits within 1e-5 + 1e-5·|b| in 32 bits and
1e-12 in 64. Prints the loss per symbol. Symbols that the vocabulary lacks are left out, as Cellscope does.
"""

import argparse
import sys
from pathlib import Path

import torch
from torch import nn

from cellscope_model import load
from plain_loop import check, run


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("model")
    parser.add_argument("text", type=Path)
    parser.add_argument("--symbols", type=int, default=1000)
    arguments = parser.parse_args()

    model, vocabulary, settings = load(arguments.model)
    with arguments.text.open("rb") as file:
        text = file.read(4 * arguments.symbols)
    codes = text if vocabulary["kind"] == "byte" else map(ord, text.decode("utf-8", errors="ignore"))
    index = {code: row for row, code in enumerate(vocabulary["codes"])}
    symbols = [index[code] for code in codes if code in index][: arguments.symbols]
    if len(symbols) < 2:
        sys.exit(f"{arguments.text} holds {len(symbols)} symbols that the model knows; give a text of its kind")
    symbols = torch.tensor(symbols)
    print("loaded strictly:", ", ".join(f"{key} {value}" for key, value in settings.items()))

    _, logits, _ = run(model, symbols)
    loss = nn.functional.cross_entropy(logits[:-1].double(), symbols[1:]).item()
    print(f"loss {loss:.6f} nats per symbol over {len(symbols)} symbols")
    print(f"plain loop against PyTorch: max |a - b| = {check(model, symbols, 1e-5):.2g} in 32 bits")
    print(f"plain loop against PyTorch: max |a - b| = {check(model.double(), symbols, 1e-12):.2g} in 64 bits")


if __name__ == "__main__":
    main()
