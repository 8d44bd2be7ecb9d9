"""A work in sources.yaml that no point cites.

The bibliography would list a work that nothing in the book rests on.

## Example

```yaml sources.yaml
- id: hu-2021-lora
  type: article
  title: "LoRA: Low-Rank Adaptation of Large Language Models"
- id: never-cited-2020  # error: unused-source
  type: article
  title: Never cited
```

Cite it in a point, or remove it.
"""

from collections.abc import Iterator

from toolkit.bank import Bank
from toolkit.diagnostic import Diagnostic, Fix, Place, Remove, Severity

CODE = "SUP004"
SEVERITY = Severity.warning


def check(bank: Bank) -> Iterator[Diagnostic]:
    """Works whose id stands in no `cites`, nor anywhere in a file that cannot be used."""
    works = Place(bank.root / "sources.yaml")
    for at, id in enumerate(bank.index.sources):
        if id not in bank.index.cited and id not in bank.index.lost_words:
            fix = Fix((Remove(works / at),))
            yield Diagnostic(works / at / "id", f'no point cites "{id}"', "cite it, or remove it", fix=fix)
