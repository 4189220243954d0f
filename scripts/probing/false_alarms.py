#!/usr/bin/env python3
"""How often cellscope find sees something where nothing is: labels of one text laid over another.

    scripts/probing/false_alarms.py --over corpora/austen.txt --labels OTHER.txt --pairs 210 > pairs.tsv
    scripts/probing/false_alarms.py --over corpora/austen.txt --labels OTHER.txt --pairs 120 --category > pairs.tsv
    scripts/probing/false_alarms.py --over corpora/austen.txt --random 6 > random.tsv

Each pair is a shipped model, a stretch of one text, and the labels that a property has on a stretch of another,
independent text. Counted is the share of pairs in which any unit has a family-wise p below 0.05, with its
Clopper-Pearson interval (statsmodels). Stretches are drawn with a seed; every pair is one line of the output, and the
summary goes to standard error. Needs requirements.txt beside this file, and a built program.

With --random N it is the true labels: what N models of each kind with random weights (cellscope train --steps 0, of the
shipped models' shape) show for the labels of the very text that they read, and beside them the shipped models. Each
seed has a stretch of its own, and all models of a seed the same one.
"""

import argparse
import json
import random
import re
import subprocess
import sys
import tempfile
from pathlib import Path

from statsmodels.stats.proportion import proportion_confint

ROOT = Path(__file__).parents[2]


def quotes(text):
    """Inside double quotes by the plain half of the program's rule, which is enough to label a stretch."""
    inside, labels = False, []
    for index, symbol in enumerate(text):
        if symbol == '"':
            inside = index == 0 or text[index - 1] in " \t\n-([{"
        elif symbol == "\n" and index > 0 and text[index - 1] == "\n":
            inside = False
        labels.append(int(inside))
    return labels


def long_word(text):
    labels = [0] * len(text)
    for match in re.finditer(r"[A-Za-z]{7,}", text):
        labels[match.start() : match.end()] = [1] * (match.end() - match.start())
    return labels


def column(text):
    labels, now = [], 0
    for symbol in text:
        labels.append(now)
        now = 0 if symbol == "\n" else now + 1
    return labels


def symbol_class(text):
    """The names of symbols' classes, which make a category of the labels."""
    tests = (("lower", str.islower), ("upper", str.isupper), ("digit", str.isdigit), ("space", str.isspace))
    return [next((name for name, belongs in tests if belongs(symbol)), "other") for symbol in text]


PROPERTIES = {"quotes": quotes, "long-word": long_word, "column": column}
CATEGORIES = {"symbol-class": symbol_class}
KINDS = ("lstm", "gru", "rnn")


def varies(values):
    """Whether the labels take two values in either half."""
    half = len(values) // 2
    return min(len(set(values[:half])), len(set(values[half:]))) > 1


def find(options, folder, model, text, values, seed):
    """What cellscope find says of labels laid over a text."""
    stretch, labels = Path(folder, "stretch.txt"), Path(folder, "labels")
    stretch.write_text(text)
    labels.write_text("\n".join(map(str, values)) + "\n")
    command = [options.program, "find", f'labels("{labels}")', "--text", str(stretch), "--model", str(model)]
    command += ["--no-exact", "--no-random", "--json", "--seed", str(seed), "--top", "2000"]
    return json.loads(subprocess.run(command, check=True, capture_output=True, text=True).stdout)


def true_labels(options, over):
    """Models with random weights, and the shipped ones, on the labels of the text that they read."""
    draw = random.Random(options.seed)
    rows = {}
    print("weights", "cell", "seed", "property", "unit", "score", "symbol_only", "p", sep="\t")
    with tempfile.TemporaryDirectory() as folder:
        corpus = Path(folder, "corpus.txt")
        corpus.write_text(over)
        for seed in range(1, options.random + 1):
            while True:
                start = draw.randrange(len(over) - options.length)
                text = over[start : start + options.length]
                if all(varies(labels(text)) for labels in PROPERTIES.values()):
                    break
            for cell in KINDS:
                path = Path(folder, "random.safetensors")
                command = [options.program, "train", "--text", str(corpus), "--steps", "0", "--cell", cell]
                command += ["--hidden", "512", "--seed", str(seed), "-o", str(path)]
                subprocess.run(command, check=True, capture_output=True)
                shipped = ROOT / f"samples/models/austen-{cell}.safetensors"
                for weights, model in (("random", path), ("trained", shipped)):
                    for name, labels in PROPERTIES.items():
                        found = find(options, folder, model, text, labels(text), seed)
                        best, p = found["findings"][0], min(finding["p"] for finding in found["findings"])
                        symbol = found["baselines"]["symbol_only"]
                        rows.setdefault((name, cell, weights), []).append((best["score"], symbol, p))
                        print(
                            weights, cell, seed, name, best["unit"], f"{best['score']:.4f}", f"{symbol:.4f}",
                            f"{p:.4f}", sep="\t", flush=True,
                        )
    for (name, cell, weights), found in sorted(rows.items()):
        scores, symbols, p = ([row[k] for row in found] for k in range(3))
        print(
            f"{name} {cell} {weights}: best unit {min(scores):.3f} to {max(scores):.3f}, symbol only "
            f"{min(symbols):.3f} to {max(symbols):.3f}, p {min(p):.3f} to {max(p):.3f}, below 0.05 in "
            f"{sum(x < 0.05 for x in p)} of {len(p)}",
            file=sys.stderr,
        )


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--over", required=True, help="the text that the models read; its last tenth is used")
    parser.add_argument("--labels", help="the independent text that the labels come from")
    parser.add_argument("--category", action="store_true", help="labels that are categories: the class of the symbol")
    parser.add_argument("--random", type=int, help="models of each kind with random weights, on true labels")
    parser.add_argument("--pairs", type=int, default=210)
    parser.add_argument("--length", type=int, default=20000, help="symbols of a stretch")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--program", default=str(ROOT / ".build/release/cellscope"))
    options = parser.parse_args()
    over = Path(options.over).read_text()
    over = over[len(over) * 9 // 10 :]
    if options.random:
        return true_labels(options, over)
    if not options.labels:
        parser.error("give the text of the labels (--labels), or how many random models (--random)")
    source = Path(options.labels).read_text()
    draw = random.Random(options.seed)
    properties = CATEGORIES if options.category else PROPERTIES
    alarms = {}
    print("pair", "model", "property", "unit", "score", "p", sep="\t")
    with tempfile.TemporaryDirectory() as folder:
        for pair in range(options.pairs):
            model = f"austen-{KINDS[pair % len(KINDS)]}"
            name = list(properties)[pair // len(KINDS) % len(properties)]
            while True:
                start = draw.randrange(len(over) - options.length)
                other = draw.randrange(len(source) - options.length)
                values = properties[name](source[other : other + options.length])
                if varies(values):
                    break
            text = over[start : start + options.length]
            found = find(options, folder, ROOT / f"samples/models/{model}.safetensors", text, values, pair + 1)
            best = min(found["findings"], key=lambda finding: finding["p"])
            alarms.setdefault(name, []).append(best["p"] < 0.05)
            print(pair + 1, model, name, best["unit"], f"{best['score']:.4f}", f"{best['p']:.4f}", sep="\t", flush=True)
    for name, hits in (alarms | {"all": sum(alarms.values(), [])}).items():
        low, high = proportion_confint(sum(hits), len(hits), method="beta")
        print(f"{name}: {sum(hits)} of {len(hits)}, {sum(hits) / len(hits):.3f}, 95 % {low:.3f} to {high:.3f}", file=sys.stderr)


if __name__ == "__main__":
    main()
