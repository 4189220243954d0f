"""Makes Tests/ModelCoreTests/Fixtures/sampling.json: logits, settings, and the probabilities from which a symbol is
drawn, in 64 bits and by another way than Cellscope's: the cuts are made on logits, each followed by a softmax.

    python make_sampling_fixture.py [../../Tests]
"""

import json
import random
import sys
from pathlib import Path

import torch


def chances(logits, temperature, top_k, top_p):
    scores = torch.tensor(logits, dtype=torch.float64) / torch.tensor(temperature, dtype=torch.float32).double()
    if top_k:
        floor = scores.topk(min(top_k, len(logits))).values[-1]
        scores = scores.masked_fill(scores < floor, -torch.inf)
    if top_p:
        order = scores.argsort(descending=True, stable=True)
        before = scores[order].softmax(0).cumsum(0).roll(1)
        before[0] = 0
        limit = torch.tensor(top_p, dtype=torch.float32).double()
        # On the edge two ways of adding may disagree; no case may lie there.
        assert ((before - limit).abs()[1:] > 1e-9).all() or top_p == 1
        scores = scores.index_fill(0, order[before >= limit], -torch.inf)
    return scores.softmax(0).tolist()


def main():
    root = Path(sys.argv[1] if len(sys.argv) > 1 else Path(__file__).parents[2] / "Tests")
    generator = random.Random(3)
    cases = []
    for number in range(60):
        count = generator.choice([1, 2, 5, 30])
        # Quarters are exact in 32 bits; no two alike, so that no rule for ties is needed.
        pool = generator.sample(range(-40, 41), count)
        logits = [x / 4 for x in pool]
        temperature = generator.choice([0.25, 0.5, 1, 1, 1.7, 4])
        top_k = generator.choice([None, None, 1, 3, 10, 50])
        top_p = generator.choice([None, None, 0.05, 0.5, 0.9, 0.99, 1])
        cases.append({
            "logits": logits, "temperature": temperature, "topK": top_k, "topP": top_p,
            "probabilities": [float(f"{p:.9g}") for p in chances(logits, temperature, top_k, top_p)],
        })
    rows = ",\n".join(json.dumps(case) for case in cases)
    (root / "ModelCoreTests/Fixtures/sampling.json").write_text(f"[\n{rows}\n]\n")


if __name__ == "__main__":
    main()
