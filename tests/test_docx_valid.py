"""Word's own schemas: the validator of Microsoft's Open XML SDK, from npm, finds nothing in any Word file of ours.

`make check-all` installs it under build/ooxml where npm is there.
"""

from __future__ import annotations

import io
import json
import subprocess
import zipfile
from collections.abc import Callable
from pathlib import Path
from shutil import which
from typing import get_args

import pytest

from tests.test_docx import TOPIC, made
from tests.test_docx_template import BUILT, own
from tests.test_maths import FIELD, GOOD
from toolkit.bank import Bank
from toolkit.document import Edition, compose
from toolkit.renderers.docx import render

VALIDATOR = Path(__file__).parent.parent / "build/ooxml/node_modules/@ooxml-tools/validate/dist/npm/bin/ooxml-validate.js"

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(not (which("node") and VALIDATOR.exists()), reason="no validator: make check-all, with npm"),
]


def complaints(data: bytes, folder: Path) -> list[str]:
    (folder / "made.docx").write_bytes(data)
    command = ["node", str(VALIDATOR), str(folder / "made.docx"), "--of", "json"]
    ran = subprocess.run(command, capture_output=True, text=True, timeout=600, check=False)
    return [each["description"] for each in json.loads(ran.stdout)]


@pytest.mark.parametrize("edition", get_args(Edition))
def test_every_edition_keeps_the_schemas(edition: Edition, tmp_path: Path) -> None:
    assert complaints(made(edition), tmp_path) == []


def test_every_formula_of_the_field_keeps_them(tmp_path: Path) -> None:
    body = "".join(f"      $${latex.strip()}$$\n\n      在 ${latex.strip()}$ 里。\n\n" for latex in (*GOOD, *FIELD))
    data = made(topic=TOPIC.replace("    body: 一共 $r(d+k)$ 个。\n", f"    body: |\n{body}"))
    with zipfile.ZipFile(io.BytesIO(data)) as file:
        assert file.read("word/document.xml").count(b"<m:oMathPara>") > 300
    assert complaints(data, tmp_path) == []


def test_a_template_of_ones_own_keeps_them(
    full_bank: Bank, read_media: Callable[[str], bytes], tmp_path: Path
) -> None:
    document = compose(full_bank, BUILT, read_media)
    assert complaints(render(document, own()), tmp_path) == []


def test_it_would_find_what_is_wrong(tmp_path: Path) -> None:
    spoilt = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(made())) as old, zipfile.ZipFile(spoilt, "w") as new:
        for name in old.namelist():
            new.writestr(name, old.read(name).replace(b"<w:pStyle ", b'<w:jc w:val="middle"/><w:pStyle ', 1))
    assert complaints(spoilt.getvalue(), tmp_path)
