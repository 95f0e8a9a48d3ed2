"""Test that the links in the documents lead somewhere."""

from pathlib import Path
import re
from typing import Final

import pytest

ROOT: Final = Path(__file__).parents[2]
DOCUMENTS: Final = sorted([*ROOT.glob("*.md"), *(ROOT / "docs").glob("*.md")])
LINK: Final = re.compile(r"\]\(([^)\s]+)\)|(?:src|href)=\"([^\"]+)\"")
HEADING: Final = re.compile(r"^#+ (.+)$", re.MULTILINE)


def text_of(document: Path) -> str:
    """Return a document without its examples, which may have what looks like links."""
    return re.sub(r"```.*?```", "", document.read_text("utf-8"), flags=re.DOTALL)


def anchors(document: Path) -> set[str]:
    """Return the anchors that GitHub gives to the headings."""
    return {
        re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-")
        for heading in HEADING.findall(text_of(document))
    }


@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda path: path.name)
def test_links(document: Path) -> None:
    """Test each link to a file or a heading of this repository."""
    broken = []
    for links in LINK.findall(text_of(document)):
        file, _, anchor = (link := "".join(links)).partition("#")
        if ":" in file:
            continue
        target = (document.parent / file).resolve() if file else document
        if not target.exists() or (anchor and anchor not in anchors(target)):
            broken.append(link)

    assert broken == []


def test_every_document_can_be_found() -> None:
    """Test that each document for users is linked from the README or its documents."""
    linked = {
        (document.parent / "".join(links).partition("#")[0]).resolve()
        for document in DOCUMENTS
        for links in LINK.findall(text_of(document))
    }

    assert {path for path in DOCUMENTS if path.parent.name == "docs"} - linked == set()
