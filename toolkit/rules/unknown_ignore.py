"""An ignore comment that names no rule.

A typo in a rule's name must not pass for silence.

## Example

```yaml questions/basics/what-is-lora.yaml
id: what-is-lora
uid: q2h5v7yd4s
prompt: LoRA 训练的是什么？  # viva: ignore[broken-maths] 旧式写法  # error: unknown-ignore
answer:
  - text: 只学习低秩增量。
    supported_by: [low-rank-update, trainable-parameters]
```

`viva explain` lists the rules.
"""

from collections.abc import Iterable, Iterator, Mapping

from toolkit.bank import Bank
from toolkit.diagnostic import Diagnostic, Fix, Replace, Severity
from toolkit.ignores import Ignore
from toolkit.slips.meant import closest

CODE = "IGN002"
SEVERITY = Severity.warning


def check(bank: Bank) -> Iterator[Diagnostic]:
    """Nothing: the names of the rules are known only to what runs them; see `unknown`."""
    return iter(())


def unknown(written: Iterable[Ignore], names: Mapping[str, str]) -> Iterator[Diagnostic]:
    """The ignores that name no rule."""
    for ignore in written:
        if not ignore.rule:
            told = "this comment silences nothing, as it is written"
            hint = f"write {ignore.meant or '# viva: ignore[rule] reason'}"
            yield Diagnostic(ignore.place, told, hint, fix=_writing(ignore, ignore.meant))
        elif ignore.rule not in names:
            near = closest(ignore.rule, list(names)) or ""
            hint = f'did you mean "{near}"?' if near else "`viva explain` lists the rules"
            yield Diagnostic(ignore.place, f'no rule is called "{ignore.rule}"', hint, fix=_writing(ignore, near))


def _writing(ignore: Ignore, text: str) -> Fix | None:
    return Fix((Replace(ignore.place, text),), safe=False) if text else None
