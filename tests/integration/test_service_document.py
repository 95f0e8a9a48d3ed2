"""Test that docs/service/values.md is the one that the code makes."""

from scripts.document_service import document

from .shipping import ROOT


def test_document_is_current() -> None:
    """Test the names and units of all values against their generator."""
    made = "\n".join(document()).rstrip() + "\n"

    assert made == (ROOT / "docs/service/values.md").read_text(encoding="utf-8")
