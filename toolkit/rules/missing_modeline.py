"""A file whose first line does not tell editors its schema.

Editors complete, explain and check a file whose first line is `# yaml-language-server: $schema=…`.

## Example

```yaml sources.yaml
- id: hu-2021-lora  # error: missing-modeline
  type: article
  title: "LoRA: Low-Rank Adaptation of Large Language Models"
```

`viva lint --fix` writes the line.
"""

import re
from collections.abc import Iterator

from toolkit.bank import Bank
from toolkit.diagnostic import Diagnostic, Fix, Place, Replace, Severity
from toolkit.reading import kind_of
from toolkit.writing import modeline

CODE = "SYN003"
SEVERITY = Severity.info

_LINE = re.compile(r"#[ \t]*yaml-language-server:[^\r\n]*")


def check(bank: Bank) -> Iterator[Diagnostic]:
    """Files without the line, or with one that names another schema."""
    for path, text in bank.texts.items():
        kind = kind_of(path, bank.root)
        bare = text.removeprefix("\ufeff")
        if kind is None or not bare.strip():
            continue
        wanted = modeline(kind, len(path.parts) - 1).rstrip("\n")
        there = _LINE.match(bare)
        if there is None:
            newline = "\r\n" if "\r\n" in bare else "\n"
            fix = Fix((Replace(Place(path).slice(0, 0), f"{wanted}{newline}"),))
            yield Diagnostic(Place(path), "the first line does not tell editors the schema", f"write {wanted}", fix=fix)
        elif there[0].rstrip() != wanted:
            place = Place(path).slice(0, there.end())
            fix = Fix((Replace(place, wanted),))
            yield Diagnostic(place, "the first line names another schema", f"write {wanted}", fix=fix)
