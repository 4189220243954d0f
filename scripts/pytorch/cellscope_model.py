"""The PyTorch module whose parameter names are Cellscope's file format.

    model, vocabulary, settings = load("model.safetensors")

loads a file that `cellscope train` wrote, strictly: no missing names, no extra ones. `save` writes one that
Cellscope opens. Symbols are numbers: places in vocabulary["codes"], which holds Unicode scalars or bytes.
"""

import json

import torch
from safetensors import safe_open
from safetensors.torch import save_file
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
        h, state = self.rnn(self.encode(x), state)
        return self.decoder(h), state

    def encode(self, x):
        if hasattr(self, "encoder"):
            return self.encoder(x)
        return nn.functional.one_hot(x, self.symbols).to(self.decoder.weight.dtype)


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


def save(path, model, vocabulary):
    kind = next(name for name, module in KINDS.items() if isinstance(model.rnn, module))
    settings = {
        "cell": kind,
        "symbols": model.symbols,
        "hidden": model.rnn.hidden_size,
        "layers": model.rnn.num_layers,
        "embedding": model.encoder.embedding_dim if hasattr(model, "encoder") else 0,
    }
    metadata = {
        "format": "pt",
        "cellscope.model": json.dumps(settings),
        "cellscope.vocabulary": json.dumps(vocabulary),
    }
    save_file({name: tensor.contiguous() for name, tensor in model.state_dict().items()}, path, metadata)
