"""`victron-ble decode`: readings from hexadecimal text, without Bluetooth."""

from io import TextIOWrapper
import re
import sys
from typing import Final

import click

from ..advertisement import COMPANY_ID, PRODUCT_ADVERTISEMENT, NoReading, Reason
from ..cipher import Key, find_key_fault
from ..decode import read
from ..pasted import find_frames
from ..pasted.frames import goes_on
from ..policy.plausibility import agree, judge
from ..products import has_instant_readout
from ..record import Record
from .arguments import KEY_VARIABLE, parse_key
from .notices import NEVER
from .output import Format, WrongUsage, choose_format, format_option, print_json, say

_START: Final = f"{PRODUCT_ADVERTISEMENT:02x}"
_COMPANY: Final = COMPANY_ID.to_bytes(2, "little").hex()
# The line of a dump, also as other versions log it.
_DUMPED: Final = re.compile(r"\d{6,}(\.\d+)?\s*:\s+(\S+)$")
_NOT_HEX: Final = re.compile(r"[^0-9a-f]")
_SEPARATORS: Final = re.compile(r"0x|\(\d+\)$|[\s:\-,.'\"]+")


class Decoder:
    """Prints the reading of each text, or says why there is none."""

    def __init__(self, key: Key | None, chosen: Format) -> None:
        """Take the key for the texts that have none of their own."""
        self.found = False
        self._key = key
        self._format = chosen
        self._before: Record | None = None
        self._company_left_out = False
        self._strange = 0

    def decode(self, text: str, where: str) -> None:
        """Decode whatever holds advertisements, or HEX@KEY.

        Raises WrongUsage if that key is none.
        """
        text, key = self._split(text, where)
        frames = find_frames(text)
        for data in frames:
            self._print(data, key, where)
        digits = _plain(text)
        if digits.startswith(_COMPANY + _START) and not self._company_left_out:
            self._company_left_out = True
            say(f"{where}: the company ID {_COMPANY} at the start is left out.")
        if not frames:
            self._print_digits(digits.removeprefix(_COMPANY), key, where)

    def _split(self, text: str, where: str) -> tuple[str, Key | None]:
        """Return what may hold advertisements, and the key for them."""
        first, at, second = text.partition("@")
        if not at or _NOT_HEX.search(_plain(first)):
            # The sign is one of the bytes, or there is none.
            first, at, second = text.rpartition("@")
            if not at or find_key_fault(second):
                return text, self._key
        if _is_swapped(first, second):
            say(f"{where}: the key came first; read as HEX@KEY.")
            first, second = second, first
        return first, parse_key(second, where)

    def _print_digits(self, digits: str, key: Key | None, where: str) -> None:
        """Print what digits are that look like no advertisement, or why not."""
        if odd := _NOT_HEX.search(digits):
            self._strange += 1
            if self._strange > 1:
                return
            say(
                f"{where}: not hexadecimal: character {odd.start() + 1} is not one of 0-9"
                " and a-f."
            )
            return
        if len(digits) % 2:
            say(f"{where}: {len(digits)} characters: one is missing or too many.")
            return
        self._print(bytes.fromhex(digits), key, where)

    def end(self) -> None:
        """Say how much was none, and said once alone."""
        if self._strange > 1:
            say(f"{self._strange - 1} more lines contain no advertisement.")

    def _print(self, data: bytes, key: Key | None, where: str) -> None:
        record = read(data, key)
        if isinstance(record, NoReading):
            say(f"{where}: {_explain(record)}.")
            return
        verdict = judge(record)
        record = record.without(verdict.hidden)
        before, self._before = self._before, record if verdict.possible else None
        # What is unused or not known today may have a meaning in newer firmware.
        stands = verdict.spare_bits and not verdict.unknown
        strictly = bool(verdict.odd)
        confirmed = before is not None and agree(before, record, strictly=strictly)
        if not verdict.possible or not (stands or confirmed):
            say(
                f"{where}: the start of the key matches, but the values make no sense: one"
                " character of the key or of these bytes is probably wrong."
            )
            return
        if verdict.odd:
            say(
                f"{where}: {verdict.odd[0]} makes no sense and is left out; if the other"
                " values do not either, the key is wrong."
            )
        self.found = True
        print_json(record.as_dict(), self._format)


def _plain(text: str) -> str:
    """Return hexadecimal text without prefixes and separators."""
    return _SEPARATORS.sub("", text.strip().lower())


def _is_swapped(first: str, second: str) -> bool:
    """Whether the key came first, and an advertisement after it."""
    return (
        not find_key_fault(first)
        and bool(find_key_fault(second))
        and bool(find_frames(second) or _plain(second).startswith(_START))
    )


def _explain(found: NoReading) -> str:
    """Return why an advertisement gives no reading."""
    reason = found.reason
    text = str(reason.value)
    if reason is Reason.NOT_A_PRODUCT:
        return f"{text}, which begins with {_START}"
    if reason is Reason.NO_EXTRA_DATA:
        if not has_instant_readout(found.product_id):
            text = NEVER
        text += f" (only {len(found.data)} bytes; a reading has at least 8)"
    elif reason is Reason.EMPTY_RECORD:
        text += "; neither the key nor a newer version of this program changes that"
    elif reason is Reason.UNKNOWN_RECORD:
        text += f" (0x{found.record_type:02X})"
    elif reason is Reason.KEY_MISSING:
        text += "; give it as HEX@KEY or with --key"
    return f"{found.product_name}: {text}" if found.product_name else text


@click.command()
@click.argument("texts", nargs=-1, metavar="[HEX[@KEY]]...")
@click.option(
    "--key",
    "key_text",
    envvar=KEY_VARIABLE,
    metavar="KEY",
    help="Key for every HEX without one of its own. Can also be set in the environment"
    f" variable {KEY_VARIABLE}, which other users cannot see.",
)
@format_option(Format.JSON, Format.LINES)
def decode(texts: tuple[str, ...], key_text: str | None, chosen: str | None) -> None:
    """Decode advertisements without Bluetooth.

    HEX is the manufacturer data after the company ID, or a whole advertisement, as other programs
    print or log it. Without HEX, lines are read from standard input: the output of
    'victron-ble dump', a log, or HEX alone. Exits with 1 if nothing could be
    decoded.
    """
    key = None if key_text is None else parse_key(key_text, "--key")
    decoder = Decoder(key, choose_format(chosen))
    if _is_one(texts):
        texts = (" ".join(texts),)
    for number, text in enumerate(texts, 1):
        decoder.decode(text, f"Argument {number}")
    if not texts:
        _decode_lines(decoder)
    decoder.end()
    if not decoder.found:
        raise click.exceptions.Exit(1)


def _is_one(texts: tuple[str, ...]) -> bool:
    """Whether arguments are the parts of one advertisement, as bytes or its head."""
    together = " ".join(texts)
    return (
        len(texts) > 1
        and not _NOT_HEX.search(_plain(together))
        and (len(_plain(texts[0])) == 2 or not _plain(texts[0]).startswith(_START))
        and not find_frames(texts[0])
        and len(find_frames(together)) == 1
    )


def _decode_lines(decoder: Decoder) -> None:
    """Decode standard input, as it comes."""
    if isinstance(sys.stdin, TextIOWrapper):
        sys.stdin.reconfigure(errors="replace")
    if sys.stdin.isatty():
        say("Type or paste lines, then press Ctrl-D. For help, use --help.")
    waiting = ""
    number = 0
    for number, line in enumerate(sys.stdin, 1):
        if goes_on(line):
            waiting += line
        else:
            # A remark ends a line, but not one of a terminal's dump.
            text = waiting + line if waiting else line.partition("#")[0]
            _decode_line(decoder, text.strip(), number)
            waiting = ""
    _decode_line(decoder, waiting, number)
    if not number:
        say("Standard input was empty: nothing to decode.")


def _decode_line(decoder: Decoder, text: str, number: int) -> None:
    if dumped := _DUMPED.search(text):
        text = dumped[2]
    if text:
        try:
            decoder.decode(text, f"Line {number}")
        except WrongUsage as err:
            say(err.message)
