#!/usr/bin/env python3
"""Checks what cellscope find says against PyTorch, scikit-learn and SciPy, from the model's file and the text alone.

    pip install -r scripts/probing/requirements.txt torch==2.13.0 safetensors
    scripts/probing/check_find.py --model samples/models/austen-lstm.safetensors --text corpora/austen.txt

PyTorch runs the model over the part that is reported in one sequence, labels are made here, and every exact figure of the table is
made again: AUROC, r, F1 and MCC at the threshold shown, average precision, persistence, Spearman's rho; and of a category the mutual
information of every unit and its family-wise p, from the same turns. Scans run in lanes, so the two agree to what the
lanes' states do; the largest difference is printed, and above --tolerance the exit code is 1. (A value that falls on
the other side of a bin's edge changes nats in the sixth digit or so.)
"""

import argparse
import json
import subprocess
import sys
import tempfile
from pathlib import Path

import numpy as np
import torch
from make_information_null_fixture import null
from safetensors import safe_open
from scipy import stats
from sklearn.metrics import (
    average_precision_score,
    f1_score,
    matthews_corrcoef,
    mutual_info_score,
    roc_auc_score,
)

ROOT = Path(__file__).parents[2]
WARM_UP = 4000
DASHES, OPENING = "-\u2010\u2011\u2012\u2013\u2014\u2015", "([{"
PUNCTUATION = set("!\"#$%&'()*+,-./:;<=>?@[\\]^_`{|}~")


def quotes(text):
    inside, blank, labels = False, True, []
    for at, symbol in enumerate(text):
        before = text[at - 1] if at else None
        after = text[at + 1] if at + 1 < len(text) else None
        if symbol == '"':
            if before is None or before.isspace() or before in OPENING:
                inside = True
            elif before in DASHES:
                closes = inside and (after is None or after.isspace() or after in PUNCTUATION)
                inside = not closes
            else:
                inside = False
        elif symbol == "\n" and blank:
            inside = False
        blank = symbol == "\n" or blank and symbol.isspace()
        labels.append(float(inside))
    return np.array(labels)


def column(text):
    labels, now = [], 0
    for symbol in text:
        labels.append(float(now))
        now = 0 if symbol == "\n" else now + 1
    return np.array(labels)


def symbol_class(text):
    def number(symbol):
        if symbol == "\n":
            return 4
        for which, belongs in ((3, str.isspace), (2, str.isdigit), (1, str.isupper), (0, str.isalpha)):
            if belongs(symbol):
                return which
        return 5 if symbol in PUNCTUATION else 6

    return np.array([number(symbol) for symbol in text])


def cut(start, end, count):
    return [(start + (end - start) * k // count, start + (end - start) * (k + 1) // count) for k in range(count)]


def category(options, part, signals, labels):
    """Compares nats and p of every unit; yields name, unit, the program's figure, the one made here."""
    turns, sample, window = 60, 20000, 8192
    command = [options.program, "find", "symbol-class", "--model", options.model, "--text", str(part), "--json"]
    command += ["--parts", "0-0.5-1", "--no-random", "--top", "2000", "--turns", str(turns)]
    found = json.loads(subprocess.run(command, check=True, capture_output=True, text=True).stdout)
    bins, units = [], []
    for name, values in signals.items():
        share = values / (1 + np.abs(values)) if name == "c" else values
        bins.append(np.rint((share * np.float32(0.5) + np.float32(0.5)) * np.float32(255)).astype(int) // 8)
        units += [f"l0.{name}.{unit}" for unit in range(values.shape[1])]
    bins = np.concatenate(bins, axis=1).T
    count = len(labels)
    every = min(16, -(-count // sample))
    windows = []
    # One block a part, of which the second is the test part's; a longer one would have more.
    for lane, (start, end) in enumerate(cut(0, count, max(1, min(16, count // WARM_UP)))):
        for number, (first, last) in enumerate(cut(start, end, -(-(end - start) // window))):
            steps = np.arange(first, last)[every - 1 :: every]
            windows.append(((1 << 20) + (lane << 12) + number, labels[steps], bins[:, steps]))
    by_unit = dict(zip(units, range(len(units))))
    _, largest, _ = null(windows, len(units), seed=found["seed"], turns=turns)
    sampled = np.concatenate([y for _, y, _ in windows])
    values = np.concatenate([b for _, _, b in windows], axis=1)
    assert found["null_sample"] == {"turns": turns, "steps": len(sampled), "every": every, "windows": len(windows)}
    for finding in found["findings"]:
        unit = by_unit[finding["unit"]]
        yield finding["unit"], "nats", finding["score"], mutual_info_score(labels, bins[unit])
        own = mutual_info_score(sampled, values[unit])
        p = (1 + sum(x >= own - 1e-12 for x in largest)) / (1 + turns)
        yield finding["unit"], "p", finding["p"], p


def run(path, text):
    """Every signal by name, (steps, units)."""
    with safe_open(path, "pt") as file:
        shape = json.loads(file.metadata()["cellscope.model"])
        codes = json.loads(file.metadata()["cellscope.vocabulary"])["codes"]
        weights = {name: file.get_tensor(name) for name in file.keys()}
    rows = {code: row for row, code in enumerate(codes)}
    symbols = torch.tensor([rows[ord(symbol)] for symbol in text])
    hidden = shape["hidden"]
    with torch.no_grad():
        if shape["cell"] != "lstm":
            kind = {"rnn": torch.nn.RNN, "gru": torch.nn.GRU}[shape["cell"]]
            module = kind(len(codes), hidden, batch_first=True)
            module.load_state_dict({k[4:]: v for k, v in weights.items() if k.startswith("rnn.")})
            state, parts = None, []
            for piece in symbols.split(4096):
                out, state = module(torch.nn.functional.one_hot(piece, len(codes)).float()[None], state)
                parts.append(out[0])
            return {"h": torch.cat(parts).numpy()}
        cell = torch.nn.LSTMCell(len(codes), hidden)
        cell.load_state_dict({k[4:-3]: v for k, v in weights.items() if k.startswith("rnn.")})
        table = weights["rnn.weight_ih_l0"].T + weights["rnn.bias_ih_l0"] + weights["rnn.bias_hh_l0"]
        recurrent = weights["rnn.weight_hh_l0"].T.contiguous()
        h, c = torch.zeros(hidden), torch.zeros(hidden)
        hs, cs = np.empty((len(symbols), hidden), np.float32), np.empty((len(symbols), hidden), np.float32)
        for step, symbol in enumerate(symbols):
            i, f, g, o = (table[symbol] + h @ recurrent).chunk(4)
            c = torch.sigmoid(f) * c + torch.sigmoid(i) * torch.tanh(g)
            h = torch.sigmoid(o) * torch.tanh(c)
            hs[step], cs[step] = h, c
        return {"h": hs, "c": cs}


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--model", default=str(ROOT / "samples/models/austen-lstm.safetensors"))
    parser.add_argument("--text", default=str(ROOT / "samples/texts/an-evening-at-larkfield.txt"))
    parser.add_argument("--symbols", type=int, default=40000, help="how much of the text's end is used")
    parser.add_argument("--tolerance", type=float, default=1e-4)
    parser.add_argument("--program", default=str(ROOT / ".build/release/cellscope"))
    options = parser.parse_args()
    text = Path(options.text).read_text()[-options.symbols :]
    start = int(len(text) * 0.5)
    # A scan begins each part anew, after a warm-up: for a model that never forgets that is not the whole text before.
    lead = min(start, WARM_UP)
    signals = {name: values[lead:] for name, values in run(options.model, text[start - lead :]).items()}
    part = Path(tempfile.mkdtemp(), "text")
    part.write_text(text)
    worst = 0.0

    def compare(unit, name, mine, theirs):
        nonlocal worst
        difference = abs(mine - theirs)
        worst = max(worst, difference)
        if difference > options.tolerance:
            print(f"{unit} {name}: {theirs} here, {mine} there")

    for name, labels in (("quotes", quotes(text)), ("column", column(text))):
        command = [options.program, "find", name, "--model", options.model, "--text", str(part)]
        command += ["--parts", "0-0.5-1", "--json", "--no-random", "--top", "20"]
        found = json.loads(subprocess.run(command, check=True, capture_output=True, text=True).stdout)
        y = labels[start:]
        for finding in found["findings"]:
            _, signal, unit = finding["unit"].split(".")
            x = signals[signal][:, int(unit)]
            sign = 1 if finding["sign"] == "+" else -1
            compare(finding["unit"], "r", finding["r"], stats.pearsonr(x.astype(float), y).statistic)
            if name == "column":
                compare(finding["unit"], "rho", finding["score"], sign * stats.spearmanr(x, y).statistic)
                continue
            compare(finding["unit"], "AUROC", finding["score"], roc_auc_score(y, sign * x))
            compare(finding["unit"], "AP", finding["average_precision"], average_precision_score(y, sign * x))
            predicted = sign * x > sign * np.float32(finding["threshold"])
            compare(finding["unit"], "F1", finding["f1"], f1_score(y, predicted))
            compare(finding["unit"], "MCC", finding["mcc"], matthews_corrcoef(y, predicted))
            ages = np.zeros(len(y), int)
            for step in range(1, len(y)):
                ages[step] = ages[step - 1] + 1 if y[step] == y[step - 1] else 0
            for distance, score in finding["persistence"].items():
                kept = ages >= int(distance)
                if score is not None:
                    compare(finding["unit"], f">={distance}", score, roc_auc_score(y[kept], sign * x[kept]))
    for unit, name, mine, theirs in category(options, part, signals, symbol_class(text)[start:]):
        compare(unit, name, mine, theirs)
    print(f"largest difference {worst:.2e}")
    sys.exit(worst > options.tolerance)


if __name__ == "__main__":
    main()
