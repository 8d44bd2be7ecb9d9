"""A point, question or follow-up without a uid.

The uid is what Anki knows a card by. It is written once and never edited, so that a new wording, another id or
another chapter keeps what a learner has learned.

## Example

```yaml questions/basics/what-is-lora.yaml
id: what-is-lora  # error: missing-uid
prompt: LoRA 训练的是什么？
answer:
  - text: 只学习低秩增量。
    supported_by: [low-rank-update, trainable-parameters]
```

`viva lint --fix` writes a fresh one; so does `viva new uid`.
"""

from collections.abc import Iterator

from toolkit.bank import Bank, identified
from toolkit.diagnostic import Diagnostic, Fix, Insert, Severity
from toolkit.model import FollowUp

CODE = "ID003"
SEVERITY = Severity.error


def check(bank: Bank) -> Iterator[Diagnostic]:
    """Everything that should have a uid and has none."""
    for thing in identified(bank):
        if not thing.uid:
            name = "this follow-up" if isinstance(thing, FollowUp) else f'"{thing.id}"'
            step = "prompt" if isinstance(thing, FollowUp) else "id"
            fix = Fix((Insert(thing.place / step, "uid", None),))
            yield Diagnostic((thing.place / step).key(), f"{name} has no uid", "`viva new uid` prints one", fix=fix)
