"""Test that the script for contributors decrypts what is not known yet."""

from pathlib import Path
import re
import subprocess
import sys

from victron_ble import Key
from victron_ble.advertisement import build_advertisement
from victron_ble.cli.dump import format_dump

from .frames import KEY

CONTRIBUTING = (Path(__file__).parents[2] / "CONTRIBUTING.md").read_text("utf-8")
UNKNOWN = 0x7E


def test_script(tmp_path: Path) -> None:
    """Test it with a record of an unknown type, between what is no record."""
    [script] = re.findall(r"^```py\n(.*?)^```", CONTRIBUTING, re.MULTILINE | re.DOTALL)
    secret = b"not known yet"
    data = build_advertisement(0xA389, UNKNOWN, 7, secret, Key(KEY))
    lines = [format_dump(each) for each in (b"\x10\0\x89\xa3", data, b"\x01\x02")]
    (tmp_path / "dump.txt").write_text("\n".join(lines))

    printed = subprocess.run(
        (sys.executable, "-c", script),
        cwd=tmp_path,
        input=f"{KEY}\n",
        text=True,
        capture_output=True,
        check=True,
        start_new_session=True,  # else it would ask on the terminal
    )

    assert printed.stdout == f"{data[:8].hex()} {secret!r}\n"
    assert KEY not in printed.stdout + printed.stderr
