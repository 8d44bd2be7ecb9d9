"""Sigma rules become a bank: one topic per folder, one point per rule, what it is `related` to as references.

    python -m tests.sigma FOLDER PROJECT          (a copy of GitHub SigmaHQ/sigma; a folder that is not there yet)

Four thousand hand-kept files with ids that refer to each other are a bank in all but name; `viva lint` in the project
shows which of their references are dangling.
"""

from __future__ import annotations

import re
import sys
from collections import defaultdict
from pathlib import Path, PurePosixPath
from typing import Any

import yaml

from toolkit import writing

ROOT = PurePosixPath("content/sigma")


def converted(folder: Path) -> dict[PurePosixPath, str]:
    """The texts of the bank, by path in the project."""
    topics: defaultdict[PurePosixPath, list[dict[str, Any]]] = defaultdict(list)
    for path in sorted(folder.rglob("*.yml")):
        rule = _rule(path)
        if rule is not None:
            place = path.parent.relative_to(folder)
            name = re.sub(r"[^a-z0-9]+", "-", "-".join(place.parts[1:]).lower()).strip("-") or "rules"
            chapter = re.sub(r"[^a-z0-9]+", "-", place.parts[0].lower())
            topics[ROOT / "knowledge" / chapter / f"{name}.yaml"].append(_point(rule))
    chapters = sorted({path.parent.name for path in topics})
    texts = {path: writing.dump({"title": path.stem, "points": points}) for path, points in topics.items()}
    named = [{"id": id, "title": id} for id in chapters]
    texts[ROOT / "bank.yaml"] = writing.dump({"id": "sigma", "title": "Sigma", "lang": "en", "chapters": named})
    return dict(sorted(texts.items(), key=lambda each: str(each[0])))


def _rule(path: Path) -> dict[str, Any] | None:
    documents = [*yaml.load_all(path.read_text("utf-8"), yaml.CSafeLoader)]
    found = documents[0] if documents else None
    return found if isinstance(found, dict) and "id" in found and "title" in found else None


def _point(rule: dict[str, Any]) -> dict[str, Any]:
    related = [each["id"].lower() for each in rule.get("related") or ()]
    described = str(rule.get("description") or rule["title"]).replace("$", "USD").strip()
    return {"id": rule["id"].lower(), "title": rule["title"], "body": described} | (
        {"related": related} if related else {}
    )


if __name__ == "__main__":
    project = Path(sys.argv[2])
    for name, text in converted(Path(sys.argv[1])).items():
        (project / name).parent.mkdir(parents=True, exist_ok=True)
        (project / name).write_text(text, "utf-8")
    (project / "viva.toml").write_text("")
