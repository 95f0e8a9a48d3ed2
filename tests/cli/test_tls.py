"""Test what is said of certificates that cannot be used."""

from pathlib import Path
import ssl

from cryptography.hazmat.primitives import serialization
import pytest

from victron_ble.cli.output import Failure
from victron_ble.cli.tls import tls_context

from .certificates import Certificates


@pytest.fixture
def files(tmp_path: Path) -> dict[str, str]:
    """Return certificates, and files that hold something else."""
    given = Certificates(tmp_path)
    files = {"none": str(tmp_path / "none"), "encrypted": str(tmp_path / "encrypted")}
    Path(files["none"]).touch()
    key = serialization.load_pem_private_key(Path(given.client_key).read_bytes(), None)
    Path(files["encrypted"]).write_bytes(
        key.private_bytes(
            serialization.Encoding.PEM,
            serialization.PrivateFormat.PKCS8,
            serialization.BestAvailableEncryption(b"secret"),
        )
    )
    return files | vars(given)


@pytest.mark.parametrize("other_side", list(ssl.Purpose))
@pytest.mark.parametrize(
    ("ca", "cert", "cert_key", "message"),
    [
        ("none", None, None, "{none} holds none of an authority"),
        ("client_key", None, None, "{client_key} holds none of an authority"),
        (None, "client", None, "{client} does not hold one and its private key"),
        (None, "client", "none", "{client} holds none, or {none} no private key"),
        (None, "none", "client_key", "{none} holds none, or {client_key} no private"),
        (None, "client", "server_key", "the private key is that of another one"),
        (None, "client", "encrypted", "the private key is encrypted"),
    ],
)
def test_files_that_are_no_good(
    files: dict[str, str],
    other_side: ssl.Purpose,
    ca: str | None,
    cert: str | None,
    cert_key: str | None,
    message: str,
) -> None:
    """Test that it is said which, and that nobody is asked for a pass phrase."""
    given = (name and files[name] for name in (ca, cert, cert_key))
    with pytest.raises(Failure, match="The certificates cannot be used: ") as raised:
        tls_context(other_side, *given, used=True, how="")

    assert message.format(**files) in raised.value.message
    assert "_ssl.c" not in raised.value.message
