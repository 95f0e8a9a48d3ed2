"""Keys as a user gives them to a flow: a text, an uploaded file."""

from dataclasses import dataclass
from typing import Final

from homeassistant.components.file_upload import process_uploaded_file
from homeassistant.core import HomeAssistant

from ..library.addresses import is_mac
from ..library.pasted import FoundKey, find_keys
from ..library.victronconnect import DatabaseProblem, read_database

LIMIT: Final = 32 * 2**20  # bytes of a database, which is held in memory


@dataclass(frozen=True)
class Given:
    """What was found, and what is wrong with the file."""

    found: tuple[FoundKey, ...] = ()
    problem: DatabaseProblem | None = None

    def place(self, each: FoundKey) -> str:
        """Say where a key stands, without showing it: its line, address or number."""
        if each.line is not None:
            return str(each.line)
        # A UUID may be a key with dashes.
        if each.address is not None and is_mac(each.address):
            return each.address
        return f"#{self.found.index(each) + 1}"


def read_given(hass: HomeAssistant, text: str, file_id: str | None) -> Given:
    """Find the keys in both; the file is deleted. It blocks, and raises nothing."""
    stored: tuple[FoundKey, ...] = ()
    problem = None
    if file_id is not None:
        try:
            with process_uploaded_file(hass, file_id) as path:
                stored, problem = read_database(path, LIMIT)
        except ValueError, OSError:
            # Home Assistant was started anew since, or could not delete the file.
            problem = problem or (None if stored else DatabaseProblem.UNREADABLE)
    known = {each.key for each in stored if each.key}
    pasted = tuple(each for each in find_keys(text) if each.key not in known)
    return Given(stored + pasted, problem)
