#!/usr/bin/env python3
"""Makes the numbers that CellProbing's statistics are tested against, from scikit-learn, SciPy and statsmodels.

    pip install -r scripts/probing/requirements.txt
    scripts/probing/make_statistics_fixture.py

writes Tests/CellProbingTests/Fixtures/statistics.json: the data, and what the three libraries make of them.
"""

import json
from pathlib import Path

import numpy as np
from scipy import stats
from sklearn.linear_model import LogisticRegression, Ridge
from sklearn.metrics import (
    average_precision_score,
    f1_score,
    log_loss,
    matthews_corrcoef,
    mutual_info_score,
    roc_auc_score,
)
from sklearn.model_selection import KFold
from sklearn.preprocessing import StandardScaler
from statsmodels.stats.multitest import multipletests
from statsmodels.stats.proportion import proportion_confint

TARGET = Path(__file__).parents[2] / "Tests/CellProbingTests/Fixtures/statistics.json"
MASK = (1 << 64) - 1


class SeededGenerator:
    """The program's generator (xoshiro256** seeded by splitmix64), and how Swift draws an integer below a bound."""

    def __init__(self, seed):
        self.state = []
        for _ in range(4):
            seed = (seed + 0x9E3779B97F4A7C15) & MASK
            word = ((seed ^ (seed >> 30)) * 0xBF58476D1CE4E5B9) & MASK
            word = ((word ^ (word >> 27)) * 0x94D049BB133111EB) & MASK
            self.state.append(word ^ (word >> 31))

    def next(self):
        def rotate(word, bits):
            return ((word << bits) | (word >> (64 - bits))) & MASK

        s = self.state
        result = (rotate((s[1] * 5) & MASK, 7) * 9) & MASK
        shifted = (s[1] << 17) & MASK
        s[2] ^= s[0]
        s[3] ^= s[1]
        s[1] ^= s[2]
        s[0] ^= s[3]
        s[2] ^= shifted
        s[3] = rotate(s[3], 45)
        return result

    def below(self, bound):
        product = self.next() * bound
        if product & MASK < bound:
            least = ((1 << 64) - bound) % bound
            while product & MASK < least:
                product = self.next() * bound
        return product >> 64


def best_threshold(values, labels, above):
    """The cut with the highest MCC, each tried by scikit-learn."""
    levels = np.unique(values)
    cuts = ((levels[:-1].astype(np.float64) + levels[1:]) / 2).astype(np.float32)
    scores = [matthews_corrcoef(labels, values > cut if above else values < cut) for cut in cuts]
    best = int(np.argmax(np.round(scores, 12)))
    return float(cuts[best]), scores[best]


def persistence(values, labels, distance):
    ages, age = [], -1
    for index, label in enumerate(labels):
        age = age + 1 if index and label == labels[index - 1] else 0
        ages.append(age)
    kept = np.array(ages) >= distance
    runs = [int(((np.array(ages) == distance) & (labels == kind)).sum()) for kind in (0, 1)]
    return roc_auc_score(labels[kept], values[kept]) if min(runs) >= 20 else None


def bootstrap(values, labels, seed, resamples, blocks):
    generator = SeededGenerator(seed)
    number = np.arange(len(values)) * blocks // len(values)
    parts = [np.flatnonzero(number == block) for block in range(blocks)]
    areas = []
    for _ in range(resamples):
        chosen = np.concatenate([parts[generator.below(blocks)] for _ in range(blocks)])
        if 0 < labels[chosen].sum() < len(chosen):
            areas.append(roc_auc_score(labels[chosen], values[chosen]))
    return [float(np.quantile(areas, q)) for q in (0.025, 0.975)]


def held_out(features, targets, penalties):
    """By penalty, on contiguous folds that the fit has not seen: the mean loss of a row, and the mean of the folds' AUROC
    (rho for a quantity), weighted by their rows, over the folds that have one."""
    logistic = set(np.unique(targets)) <= {0, 1}
    losses, scores = [], []
    for penalty in penalties:
        total = 0.0
        parts = []
        for train, test in KFold(5).split(features):
            if logistic:
                fit = LogisticRegression(C=1 / penalty, tol=1e-10, max_iter=100000).fit(features[train], targets[train])
                total += log_loss(targets[test], fit.predict_proba(features[test]), normalize=False, labels=[0, 1])
                if 0 < targets[test].sum() < len(test):
                    parts.append((len(test), roc_auc_score(targets[test], fit.decision_function(features[test]))))
            else:
                fit = Ridge(alpha=penalty, tol=1e-12).fit(features[train], targets[train])
                total += ((fit.predict(features[test]) - targets[test]) ** 2).sum() / 2
                parts.append((len(test), stats.spearmanr(targets[test], fit.predict(features[test])).statistic))
        losses.append(total / len(targets))
        scores.append(sum(rows * score for rows, score in parts) / sum(rows for rows, _ in parts))
    return losses, scores


def main():
    rng = np.random.default_rng(4)
    count = 1500
    labels = np.zeros(count, dtype=int)
    now = 0
    for t in range(count):
        if rng.random() < 0.06:
            now = 1 - now
        labels[t] = now
    values = np.round(0.8 * labels + rng.normal(size=count), 3).astype(np.float32)
    tied = np.round(values * 2).astype(np.float32) / 2
    real = np.round(np.cumsum(rng.normal(size=count)) * 4).astype(np.float32)
    follower = (real + rng.normal(size=count) * 20).astype(np.float32)
    categories = rng.integers(0, 4, size=count)
    bins = (categories * 2 + rng.integers(0, 5, size=count)) % 6
    table = np.zeros((4, 6), dtype=int)
    np.add.at(table, (categories, bins), 1)

    rows, width = 200, 6
    features = np.round(rng.normal(size=(rows, width)) * [1, 2, 0.5, 1, 3, 1] + 0.3, 3).astype(np.float32)
    target = (features @ [1, -0.4, 0.8, 0, 0.1, 0] + rng.normal(size=rows) > 0.2).astype(int)
    scaled = StandardScaler().fit_transform(features.astype(np.float64))
    fits = {}
    for penalty in (0.5, 4.0):
        fit = LogisticRegression(C=1 / penalty, tol=1e-12, max_iter=100000).fit(scaled, target)
        fits[str(penalty)] = {"weights": fit.coef_[0].tolist(), "intercept": float(fit.intercept_[0])}

    ridges = {}
    for penalty in (0.5, 40.0):
        fit = Ridge(alpha=penalty).fit(scaled, scaled[:, 0] * 0.5 - scaled[:, 4] + target)
        ridges[str(penalty)] = {"weights": fit.coef_.tolist(), "intercept": float(fit.intercept_)}
    # More features than the rows bear: a weak penalty learns them by heart.
    penalties = [100000, 10000, 1000, 100, 10, 1]
    wide = np.cumsum(rng.normal(size=(400, 60)), axis=0)
    wide = StandardScaler().fit_transform(wide).astype(np.float32)
    wide = np.round(wide, 3)
    drift = np.cumsum(rng.normal(size=400))
    wanted = {"binary": (wide[:, 0] + rng.normal(size=400) > 0).astype(int), "drift": (drift > np.median(drift)).astype(int)}
    wanted["real"] = np.round(wide[:, 1] - wide[:, 2] + rng.normal(size=400) * 2, 3)
    discovery = np.concatenate([rng.uniform(size=40), rng.uniform(size=20) * 1e-4, [0.02, 0.02, 1.0]])
    discovery = np.array([float(f"{x:.6g}") for x in discovery])

    result = {"values": values, "tied": tied, "labels": labels, "real": real, "follower": follower}
    result = {key: [float(f"{x:.7g}") if x != int(x) else int(x) for x in column] for key, column in result.items()}
    as_read = {key: np.array(column, dtype=np.float32) for key, column in result.items()}
    follower = as_read["follower"]
    cuts = {}
    for name, series in (("values", values), ("tied", tied)):
        for above in (True, False):
            cut, mcc = best_threshold(series, labels, above)
            predicted = series > cut if above else series < cut
            cuts[f"{name} {'above' if above else 'below'}"] = [cut, mcc, f1_score(labels, predicted)]
    result |= {
        "auroc": {"values": roc_auc_score(labels, values), "tied": roc_auc_score(labels, tied)},
        "pearson": stats.pearsonr(real.astype(float), follower.astype(float)).statistic,
        "pointbiserial": stats.pointbiserialr(labels, values.astype(float)).statistic,
        "spearman": {
            "follower": stats.spearmanr(real, follower).statistic,
            "tied": stats.spearmanr(real, tied).statistic,
        },
        "thresholds": cuts,
        "persistence": {str(k): persistence(values, labels, k) for k in (5, 20, 50)},
        "table": table.tolist(),
        "information": mutual_info_score(categories, bins),
        "entropy": stats.entropy(table.sum(axis=1)),
        "bootstrap": bootstrap(values, labels, seed=11, resamples=300, blocks=12),
        "proportions": [
            [k, n, *(float(x) for x in proportion_confint(k, n, alpha=0.05, method="beta"))]
            for k, n in ((0, 10), (10, 10), (3, 200), (11, 200), (50, 100))
        ],
        "features": [float(f"{x:.6g}") for x in features.ravel()],
        "target": target.tolist(),
        "fits": fits,
        "ridges": ridges,
        "precision": {
            name: [average_precision_score(labels, sign * series) for sign in (1, -1)]
            for name, series in (("values", values), ("tied", tied))
        },
        "discovery": discovery.tolist(),
        "discoveryRates": multipletests(discovery, method="fdr_by")[1].tolist(),
        "wide": [float(f"{x:.6g}") for x in wide.ravel()],
        "wanted": {name: [float(x) for x in column] for name, column in wanted.items()},
    }
    judged = {name: held_out(wide.astype(np.float64), column, penalties) for name, column in wanted.items()}
    result["heldOut"] = {name: losses for name, (losses, _) in judged.items()}
    result["heldOutScores"] = {name: scores for name, (_, scores) in judged.items()}
    TARGET.parent.mkdir(parents=True, exist_ok=True)
    TARGET.write_text(json.dumps(result, separators=(",", ":")) + "\n")
    print(f"{TARGET}: {TARGET.stat().st_size} bytes")


if __name__ == "__main__":
    main()
