#!/usr/bin/env python3
"""How often cellscope find sees something where nothing is: labels of one text laid over another.

    scripts/probing/false_alarms.py --over corpora/austen.txt --labels OTHER.txt --pairs 210 > pairs.tsv

Each pair is a shipped model, a stretch of one text, and the labels that a property has on a stretch of another,
independent text. Counted is the share of pairs in which any unit has a family-wise p below 0.05, with its
Clopper-Pearson interval (statsmodels). Stretches are drawn with a seed; every pair is one line of the output, and the
summary goes to standard error. Needs requirements.txt beside this file, and a built program.
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


PROPERTIES = {"quotes": quotes, "long-word": long_word, "column": column}


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--over", required=True, help="the text that the models read; its last tenth is used")
    parser.add_argument("--labels", required=True, help="the independent text that the labels come from")
    parser.add_argument("--pairs", type=int, default=210)
    parser.add_argument("--length", type=int, default=20000, help="symbols of a stretch")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--program", default=str(ROOT / ".build/release/cellscope"))
    options = parser.parse_args()
    over, source = (Path(path).read_text() for path in (options.over, options.labels))
    over = over[len(over) * 9 // 10 :]
    models = [f"austen-{kind}" for kind in ("lstm", "gru", "rnn")]
    draw = random.Random(options.seed)
    alarms = {}
    print("pair", "model", "property", "unit", "score", "p", sep="\t")
    with tempfile.TemporaryDirectory() as folder:
        stretch, labels = Path(folder, "stretch.txt"), Path(folder, "labels")
        for pair in range(options.pairs):
            model = models[pair % len(models)]
            name = list(PROPERTIES)[pair // len(models) % len(PROPERTIES)]
            while True:
                start = draw.randrange(len(over) - options.length)
                other = draw.randrange(len(source) - options.length)
                values = PROPERTIES[name](source[other : other + options.length])
                half = options.length // 2
                if min(len(set(values[:half])), len(set(values[half:]))) > 1:
                    break
            stretch.write_text(over[start : start + options.length])
            labels.write_text("\n".join(map(str, values)) + "\n")
            command = [options.program, "find", f'labels("{labels}")', "--text", str(stretch), "--model"]
            command += [str(ROOT / f"samples/models/{model}.safetensors"), "--no-exact", "--no-random", "--json"]
            command += ["--seed", str(pair + 1), "--top", "2000"]
            found = json.loads(subprocess.run(command, check=True, capture_output=True, text=True).stdout)["findings"]
            best = min(found, key=lambda finding: finding["p"])
            alarms.setdefault(name, []).append(best["p"] < 0.05)
            print(pair + 1, model, name, best["unit"], f"{best['score']:.4f}", f"{best['p']:.4f}", sep="\t", flush=True)
    for name, hits in (alarms | {"all": sum(alarms.values(), [])}).items():
        low, high = proportion_confint(sum(hits), len(hits), method="beta")
        print(f"{name}: {sum(hits)} of {len(hits)}, {sum(hits) / len(hits):.3f}, 95 % {low:.3f} to {high:.3f}", file=sys.stderr)


if __name__ == "__main__":
    main()
