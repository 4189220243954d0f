#!/usr/bin/env python3
"""Makes the numbers that the null of mutual information is tested against, from NumPy and scikit-learn.

    pip install -r scripts/probing/requirements.txt
    scripts/probing/make_information_null_fixture.py

writes Tests/CellProbingTests/Fixtures/information-null.json: categories and binned values in windows, each unit's
information in nats, the largest at each turn of the categories, and the p-values.
"""

import json
from pathlib import Path

import numpy as np
from make_statistics_fixture import MASK, SeededGenerator
from sklearn.metrics import mutual_info_score

TARGET = Path(__file__).parents[2] / "Tests/CellProbingTests/Fixtures/information-null.json"
SEED, TURNS, CATEGORIES, BINS = 19, 60, 5, 32


def offsets(window, count, seed=SEED, turns=TURNS):
    """By how many steps a window is turned each time."""
    generator = SeededGenerator((seed + window * 0xD1B54A32D192ED03) & MASK)
    return [generator.below(count) for _ in range(turns)]


def null(windows, units, seed=SEED, turns=TURNS):
    """Each unit's information, and the largest of all at each turn; windows are (number, labels, bins by unit)."""
    bins = np.concatenate([bins for _, _, bins in windows], axis=1)

    def information(labels):
        return np.array([mutual_info_score(labels, bins[unit]) for unit in range(units)])

    plain = information(np.concatenate([labels for _, labels, _ in windows]))
    drawn = [offsets(number, len(labels), seed, turns) for number, labels, _ in windows]
    largest = [
        information(np.concatenate([np.roll(w[1], own[turn]) for w, own in zip(windows, drawn)])).max()
        for turn in range(turns)
    ]
    p = [(1 + sum(x >= own - 1e-12 for x in largest)) / (1 + turns) for own in plain]
    return plain.tolist(), [float(x) for x in largest], p


def main():
    rng = np.random.default_rng(8)
    units, windows = 6, []
    for number, count in ((3, 190), (1 << 20, 257), ((1 << 20) + (2 << 12) + 1, 120)):
        labels = np.repeat(rng.integers(0, CATEGORIES, size=count), rng.integers(1, 9, size=count))[:count]
        walk = np.cumsum(rng.normal(size=(units, count)), axis=1)
        # The first unit follows the categories, the second a little, the others drift.
        walk[0] = 2.0 * labels + rng.normal(size=count) * 0.6
        walk[1] = walk[1] / 4 + labels * 0.8
        bins = np.clip(np.round(walk * 2 + 16), 0, BINS - 1).astype(int)
        windows.append((number, labels, bins))
    information, largest, p = null(windows, units)
    result = {
        "seed": SEED,
        "turns": TURNS,
        "categories": CATEGORIES,
        "units": units,
        "windows": [{"number": n, "labels": y.tolist(), "bins": b.ravel().tolist()} for n, y, b in windows],
        "information": information,
        "largest": largest,
        "p": p,
    }
    TARGET.write_text(json.dumps(result, separators=(",", ":")) + "\n")
    print(f"{TARGET}: {TARGET.stat().st_size} bytes; p {[round(float(x), 3) for x in p]}")


if __name__ == "__main__":
    main()
