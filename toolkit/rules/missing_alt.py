"""A picture without words.

Whoever cannot see a picture hears its words; Word and PDF carry them too.

## Example

```yaml questions/basics/what-is-lora.yaml
id: what-is-lora
uid: q2h5v7yd4s
prompt: LoRA 训练的是什么？
answer:
  - text: 只学习低秩增量，见图：![](media/lora.png)  # error: missing-alt, broken-reference
    supported_by: [low-rank-update, trainable-parameters]
```

Write what it shows: `![一个矩阵分成两个小矩阵](media/lora.png)`.
"""

from collections.abc import Iterator

from toolkit import markup
from toolkit.bank import Bank, prose
from toolkit.diagnostic import Diagnostic, Severity

CODE = "ALT001"
SEVERITY = Severity.warning


def check(bank: Bank) -> Iterator[Diagnostic]:
    """Pictures whose words are empty, or only the name of the file."""
    for node, field, text in prose(bank):
        for source, words, start, stop in markup.images(text):
            name = source.rpartition("/")[2]
            if not words.strip() or words.strip() in (source, name, name.rpartition(".")[0]):
                place = (node.place / field).slice(start, stop)
                yield Diagnostic(place, f'the picture "{source}" has no words', "write what it shows: ![words](…)")
