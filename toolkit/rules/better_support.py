"""A point that is not named and covers the claim clearly better than those that are.

Mostly a slip: the neighbour of the right point was named. Where both belong there, the better one comes first.

## Example

```yaml questions/basics/what-is-lora.yaml
id: what-is-lora
uid: q2h5v7yd4s
prompt: LoRA 训练的是什么？
answer:
  - text: 训练参数是原矩阵的一部分。
    supported_by: [low-rank-update]  # error: better-support
  - text: 冻结预训练权重，只学习一个低秩增量；可训练参数为原矩阵的 0.39%。
    supported_by: [low-rank-update, trainable-parameters]
```

Name it, first. The fix does, and takes away those that then add nothing.

A point is clearly better when it alone covers at least 60% of the claim, and 25% more of it than the points that are
named, and the step of reasoning, cover together. Of a claim with next to no words besides its formulas nothing is said.
Measured with a question and its answer for the claim, and the nearest
wrong paragraph named: 86% of the right ones are proposed on CMRC 2018 (dev), 68% on DRCD (dev), and no wrong one.
"""

from collections.abc import Iterator
from pathlib import PurePosixPath

from toolkit.bank import Bank
from toolkit.claims import claims, idle
from toolkit.diagnostic import Diagnostic, Fix, Place, Related, Replace, Severity
from toolkit.facts import ClaimFacts
from toolkit.matching import Wanted, remembered_best
from toolkit.support import grams, held, holds, words

CODE = "SUP009"
SEVERITY = Severity.info
LEAST = 0.60
MORE = 0.25
WORDS = 5  # pairs of characters, of which a Latin word counts for three: in fewer, coverage is chance


def gather(bank: Bank) -> Iterator[tuple[str, ClaimFacts]]:
    """Files, and their answer points of which another point could cover so much more."""
    for claim in claims(bank):
        node = claim.node
        wanted, texts = grams(node.text), [words(text) for text in claim.texts]
        if sum(wanted.values()) >= WORDS and not holds(wanted, texts, 1 - MORE + 1e-9):
            facts = ClaimFacts(node.place.route, node.text, node.inference, node.supported_by, held(wanted, texts))
            yield str(node.place.path), facts


def check(bank: Bank) -> Iterator[Diagnostic]:
    """Gathered claims that a point of the bank covers so much better."""
    said = [(PurePosixPath(file), claim) for file, facts in bank.index.files.items() for claim in facts.claims]
    points = {id: point.text for id, point in bank.index.point.items()}
    wanted = [
        Wanted(claim.text, frozenset(claim.named), max(LEAST, round(claim.covered + MORE, 6))) for _, claim in said
    ]
    for (file, claim), match in zip(said, remembered_best(wanted, points, bank.worked), strict=True):
        if match:
            found = bank.index.point[match.id]
            place = Place(file, claim.route) / "supported_by"
            yield Diagnostic(
                place,
                f'"{match.id}" covers {match.coverage:.0%} of this answer point, what it names {claim.covered:.0%}',
                f"name {match.id}",
                (Related(found.place, "it says more of this"),),
                fix=Fix((Replace(place, _named(bank, claim, match.id)),), safe=False),
            )


def _named(bank: Bank, claim: ClaimFacts, id: str) -> tuple[str, ...]:
    ids = (id, *claim.named)
    needless = idle(f"{claim.text}\n{claim.inference}", [bank.index.point[each] for each in ids])
    return tuple(each for at, each in enumerate(ids) if at not in needless)
