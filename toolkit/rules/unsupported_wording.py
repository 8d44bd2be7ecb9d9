"""An answer point that shares too little with its points.

Either the claim is nowhere in the points that it names, or it follows from them by a step that nobody wrote down. It is
evidence and no proof: other words may say the same. So this is information, with the longest stretch shown that is in
no point.

## Example

```yaml questions/basics/what-is-lora.yaml
id: what-is-lora
uid: q2h5v7yd4s
prompt: LoRA 训练的是什么？
answer:
  - text: 预训练权重冻结，只学习一个低秩增量。
    supported_by: [low-rank-update]
  - text: 部署时可以按租户热插拔不同的适配器，互不影响。  # error: unsupported-wording
    supported_by: [low-rank-update, trainable-parameters]
  - text: 显存里不必再放优化器给冻结部分的状态。
    supported_by: [low-rank-update, trainable-parameters]
    inference: 优化器只给要更新的参数存状态；冻结部分不更新，显存里就不必放它的状态。
```

Name the point that says it; or write in `inference` how it follows.

Coverage is the share of the claim's words that stand in its points or in `inference`: pairs of neighbouring characters
count 1, Latin words 3, words that only hold a sentence together nothing. Below 40% it is reported, from about eight
characters on. Measured with a question and its answer for the claim, against the paragraph that answers it and against
the nearest other one: 1% and 77% lie below on CMRC 2018 (dev), 4% and 79% on DRCD (dev), 2% and 87% on ExpMRC. AUC of
the two is .98, .96 and .98.
"""

from collections.abc import Iterator

from toolkit.bank import Bank
from toolkit.claims import claims
from toolkit.diagnostic import Diagnostic, Severity
from toolkit.support import grams, held, holds, uncovered, words

CODE = "SUP007"
SEVERITY = Severity.info
LEAST = 0.40
SHORTEST = 8  # pairs of characters below which coverage says nothing


def check(bank: Bank) -> Iterator[Diagnostic]:
    """Claims that their points and their step of reasoning cover badly; numbers are another rule's business."""
    for claim in claims(bank):
        text = claim.node.text
        wanted, texts = grams(text), [words(each) for each in claim.texts]
        if holds(wanted, texts, LEAST):
            continue
        wording = {gram: weight for gram, weight in wanted.items() if not gram.strip().isdigit()}
        covered = held(wording, texts)
        if covered < LEAST and sum(wording.values()) >= SHORTEST:
            start, stop = uncovered(text, texts)[0]
            yield Diagnostic(
                (claim.node.place / "text").slice(start, stop),
                f'its points hold {covered:.0%} of this claim; they lack "{text[start:stop]}"',
                "name the point that says it, or write in `inference` how it follows",
            )
