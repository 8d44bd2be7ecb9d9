"""An ignore comment that silences nothing.

It was written for a finding that is gone; left behind, it would silence the next one. Only comments for rules that ran
are judged.

## Example

```yaml questions/basics/what-is-lora.yaml
id: what-is-lora
uid: q2h5v7yd4s
prompt: LoRA 训练的是什么？  # viva: ignore[broken-math] 已修好  # error: unused-ignore
answer:
  - text: 只学习低秩增量。
    supported_by: [low-rank-update, trainable-parameters]
```

`viva lint --fix` deletes the comment, or its name from a comment with several.
"""

from collections.abc import Iterable, Iterator, Mapping

from toolkit.bank import Bank
from toolkit.diagnostic import Diagnostic, Fix, Place, Replace, Severity
from toolkit.ignores import Ignore

CODE = "IGN001"
SEVERITY = Severity.warning


def check(bank: Bank) -> Iterator[Diagnostic]:
    """Nothing: what was left over is known only when every other rule has run; see `left_over`."""
    return iter(())


def left_over(judged: Iterable[Ignore], used: set[Ignore], names: Mapping[str, str]) -> Iterator[Diagnostic]:
    """The ignores of rules that ran, less those that silenced a finding."""
    for ignore in judged:
        if ignore not in used:
            fix = Fix((Replace(Place(ignore.place.path, within=ignore.cut), ""),))
            told = f"this silences no finding of {names[ignore.rule]}"
            yield Diagnostic(ignore.place, told, "delete it", fix=fix)
