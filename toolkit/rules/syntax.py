"""A file that is not the YAML viva reads.

Each slip has a finding at the real line, with what to write instead, and is read past, so that the rest of the file
is checked as well. Looked for are also the slips of Chinese input: `：`, `－` and `，` for `:`, `-` and `,`, full-width
spaces as indent, a file saved as GBK. viva reads YAML 1.2: `no` and `on` are text, `012` is twelve, dates are text; a
key may stand once; tags and merge keys are refused; an alias may not explode or contain itself.

## Example

```yaml questions/basics/what-is-lora.yaml
id: what-is-lora
uid: q2h5v7yd4s
prompt：LoRA 训练的是什么？  # error: syntax
answer:
  - text: 只学习低秩增量。
    supported_by: [low-rank-update, trainable-parameters]
```

Write a half-width colon and a space:

```yaml
prompt: LoRA 训练的是什么？
```
"""

from collections.abc import Iterator

from toolkit.bank import Bank
from toolkit.diagnostic import Diagnostic, Severity

CODE = "SYN001"
SEVERITY = Severity.error


def check(bank: Bank) -> Iterator[Diagnostic]:
    """What reading found."""
    return (refused for refused in bank.refused if refused.rule == "syntax")
