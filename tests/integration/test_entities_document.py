"""Test that the list of all entities is the one that the code makes."""

from pathlib import Path
import subprocess
import sys

ROOT = Path(__file__).parents[2]


def test_document_is_current() -> None:
    """Test docs/entities.md against its generator."""
    made = subprocess.run(
        [sys.executable, "-m", "scripts.document_entities"],
        cwd=ROOT,
        capture_output=True,
        check=True,
        encoding="utf-8",
    )

    assert made.stdout == (ROOT / "docs" / "entities.md").read_text(encoding="utf-8")
