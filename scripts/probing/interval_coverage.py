#!/usr/bin/env python3
"""How often a block bootstrap's 95 % interval of AUROC holds the truth, by the number of runs of the property and by the
number of blocks: why an interval needs 20 of each (docs/properties.md).

    scripts/probing/interval_coverage.py > coverage.tsv

A series of steps has `runs` stretches in which the property holds, with as many between them. A unit's value at a step is
a level drawn anew for every stretch (deviation 1, higher by 2 inside), plus noise that lasts (autoregressive, 0.9,
deviation 1). So the true area is known: Phi(2 / 2). Each line is a setting with the share of simulations whose interval
holds that area: made of blocks of 200 steps or more (100 at most), and made as the program makes it, with no more blocks
than half of the runs.
"""

import argparse
import math

import numpy as np

BINS, RESAMPLES, SHORTEST, MOST = 256, 400, 200, 100


def series(rng, steps, runs):
    """Labels and values; stretches of random lengths, inside and outside by turns."""
    cuts = np.sort(rng.choice(np.arange(1, steps), 2 * runs, replace=False))
    stretch = np.searchsorted(cuts, np.arange(steps), side="right")
    labels = stretch % 2 == 1
    noise = np.empty(steps)
    noise[0] = rng.normal()
    shocks = rng.normal(size=steps) * math.sqrt(1 - 0.81)
    for step in range(1, steps):
        noise[step] = 0.9 * noise[step - 1] + shocks[step]
    return labels, rng.normal(size=2 * runs + 1)[stretch] + 2 * labels + noise


def interval(rng, labels, values, blocks):
    edges = np.quantile(values, np.arange(1, BINS) / BINS)
    bins = np.searchsorted(edges, values)
    block = np.arange(len(values)) * blocks // len(values)
    on, off = (np.zeros((blocks, BINS)) for _ in range(2))
    np.add.at(on, (block[labels], bins[labels]), 1)
    np.add.at(off, (block[~labels], bins[~labels]), 1)
    weights = rng.multinomial(blocks, np.full(blocks, 1 / blocks), size=RESAMPLES)
    on, off = weights @ on, weights @ off
    wins = (on * (np.cumsum(off, axis=1) - off / 2)).sum(axis=1)
    pairs = on.sum(axis=1) * off.sum(axis=1)
    areas = wins[pairs > 0] / pairs[pairs > 0]
    return np.quantile(areas, [0.025, 0.975])


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--simulations", type=int, default=400)
    parser.add_argument("--seed", type=int, default=31)
    options = parser.parse_args()
    rng = np.random.default_rng(options.seed)
    truth = 0.5 * (1 + math.erf(1 / math.sqrt(2)))
    print("steps", "runs", "blocks", "holds", "program's blocks", "holds", sep="\t")
    settings = [(20_000, runs) for runs in (1, 2, 3, 5, 10, 15, 20, 30, 50, 100, 300)]
    settings += [(steps, steps // 40) for steps in (1_000, 2_000, 3_000, 4_000, 8_000)]
    for steps, runs in settings:
        fine = min(MOST, steps // SHORTEST)
        coarse = max(2, min(fine, runs // 2))
        holds = [0, 0]
        for _ in range(options.simulations):
            labels, values = series(rng, steps, runs)
            for which, blocks in enumerate((fine, coarse)):
                low, high = interval(rng, labels, values, blocks)
                holds[which] += low <= truth <= high
        shares = [f"{count / options.simulations:.3f}" for count in holds]
        print(steps, runs, fine, shares[0], coarse, shares[1], sep="\t", flush=True)


if __name__ == "__main__":
    main()
