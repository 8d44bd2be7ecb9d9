"""An ignore comment that names no rule, or that is not written as one.

A typo must not pass for silence: `# viva ignore[x]`, `# viva: ignore x` and `# viva: disable[x]` silence nothing.

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

from toolkit import ignores
from toolkit.bank import Bank
from toolkit.diagnostic import Diagnostic, Fix, Replace, Severity
from toolkit.ignores import Ignore
from toolkit.slips.meant import closest

CODE = "IGN002"
SEVERITY = Severity.warning


def check(bank: Bank) -> Iterator[Diagnostic]:
    """Comments that are not written as an ignore is; the names of rules are known only to what runs them, see
    `unknown`."""
    for path, text in bank.texts.items():
        for each in ignores.misspelt(path, text):
            fix = Fix((Replace(each.place, each.written_right),), each.is_sure) if each.written_right else None
            hint = f'write "{each.written_right}"' if fix else "an ignore is written # viva: ignore[rule] reason"
            yield Diagnostic(each.place, each.message, hint, fix=fix)


def unknown(written: Iterable[Ignore], names: Mapping[str, str]) -> Iterator[Diagnostic]:
    """The ignores that name no rule."""
    for ignore in written:
        if ignore.rule not in names:
            near = closest(ignore.rule, list(names))
            hint = f'did you mean "{near}"?' if near else "`viva explain` lists the rules"
            fix = Fix((Replace(ignore.place, near),), safe=False) if near else None
            yield Diagnostic(ignore.place, f'no rule is called "{ignore.rule}"', hint, fix=fix)
