"""The PyTorch module whose parameter names are Cellscope's file format.

    model, vocabulary, settings = load("model.safetensors")

loads a file that `cellscope train` wrote, strictly: no missing names, no extra ones.
"""

import json

import torch
from safetensors import safe_open
from torch import nn

KINDS = {"rnn": nn.RNN, "lstm": nn.LSTM, "gru": nn.GRU}


class CharacterModel(nn.Module):
    def __init__(self, kind, symbols, hidden, layers=1, embedding=0, dropout=0.0):
        super().__init__()
        self.symbols = symbols
        if embedding:
            self.encoder = nn.Embedding(symbols, embedding)
        self.rnn = KINDS[kind](embedding or symbols, hidden, layers, dropout=dropout)
        self.decoder = nn.Linear(hidden, symbols)

    def forward(self, x, state=None):
        """x: (time, lanes) of symbol numbers; returns logits (time, lanes, symbols) and the state."""
        encode = getattr(self, "encoder", lambda x: nn.functional.one_hot(x, self.symbols).float())
        h, state = self.rnn(encode(x), state)
        return self.decoder(h), state


def load(path):
    with safe_open(path, framework="pt") as file:
        settings = json.loads(file.metadata()["cellscope.model"])
        vocabulary = json.loads(file.metadata()["cellscope.vocabulary"])
        weights = {name: file.get_tensor(name) for name in file.keys()}
    model = CharacterModel(
        settings["cell"], settings["symbols"], settings["hidden"], settings["layers"], settings["embedding"]
    )
    model.load_state_dict(weights, strict=True)
    return model, vocabulary, settings
