"""What a device is called, wherever that is shown or logged."""

from collections.abc import Iterable
from typing import Any

from bluetooth_data_tools import short_address

from homeassistant.components.bluetooth import BluetoothServiceInfoBleak
from homeassistant.config_entries import ConfigEntry

from .library.addresses import normalise_address
from .library.advertisement import parse_advertisement
from .library.names import clean_name, escape_markdown
from .library.products import product_name


def model_of(data: bytes | None) -> str:
    """Return Victron's name of the product that sent an advertisement."""
    product_id = None if data is None else parse_advertisement(data).product_id
    return "Victron" if product_id is None else product_name(product_id)


def name_of(
    address: str, service_info: BluetoothServiceInfoBleak | None, data: bytes | None
) -> str:
    """Return the advertised name, else the product and the end of the address."""
    name = clean_name(service_info.name) if service_info is not None else None
    # Where there is no name, Bluetooth gives the address in one writing or another.
    if name and normalise_address(name) is None:
        return name
    return f"{model_of(data)} {short_address(address)}"


def title_of(entry: ConfigEntry[Any]) -> str:
    """Return the title of an entry, which may be a name as it came over the air."""
    return clean_name(entry.title) or entry.entry_id


def listed(names: Iterable[str]) -> str:
    """Return names as one line of a text, a dash where there are none."""
    return ", ".join(names) or "–"


def placeholders(name: str, **others: str) -> dict[str, str]:
    """Return what the texts about a device need.

    name: escaped, for descriptions, which are Markdown. plain_name: as it is, for
    titles and errors, which are not.
    """
    return {"name": escape_markdown(name), "plain_name": name, **others}
