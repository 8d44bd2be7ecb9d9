"""A script that takes less than 30 seconds to say, or more than 60.

A script is the answer as one would speak it. Its time is told by the bank's speaking rate (`speech: {rate: …}` in
bank.yaml; 240 Han characters or 140 words a minute by default).

## Example

```yaml questions/basics/what-is-lora.yaml
id: what-is-lora
uid: q2h5v7yd4s
prompt: LoRA 训练的是什么？
answer:
  - text: 只学习低秩增量。
    supported_by: [low-rank-update, trainable-parameters]
  - text: 权重冻结。
    supported_by: [low-rank-update]
script: LoRA 只学习低秩的增量，预训练的权重都冻结。  # error: script-length
follow_ups:
  - uid: f3r6m2kc5x
    prompt: 秩翻倍，可训练参数怎么变？
    answer:
      - text: 也翻倍。
        supported_by: [trainable-parameters]
```

Say more, or less.
"""

from collections.abc import Iterator

from toolkit.bank import Bank
from toolkit.diagnostic import Diagnostic, Severity
from toolkit.speaking import LONGEST, SHORTEST, seconds

CODE = "SPK001"
SEVERITY = Severity.warning


def check(bank: Bank) -> Iterator[Diagnostic]:
    """Scripts outside the bounds; a question without one is not judged."""
    for question in bank.questions:
        if not question.script:
            continue
        taken = seconds(question.script, bank.info)
        if not SHORTEST <= taken <= LONGEST:
            what, hint = ("short", "say more") if taken < SHORTEST else ("long", "say less")
            told = f"the script takes {taken:.0f} seconds, which is too {what}"
            yield Diagnostic((question.place / "script").key(), told, f"{hint}: {SHORTEST} to {LONGEST} seconds")
