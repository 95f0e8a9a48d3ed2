"""A page with nothing but the card, for tests that need no Home Assistant."""

from collections.abc import Mapping
import json
from pathlib import Path
from typing import Any, Final

from playwright.async_api import Page, Route

from simulator.home_assistant import ROOT

_WEB: Final = ROOT / "custom_components" / "victron_ble" / "web"
_PAGE: Final = Path(__file__).parent
_ADDRESS: Final = "http://card.test/page.html"
_DEVICE: Final = "the_system"
_TRANSLATIONS: Final = _WEB.parent / "translations"
# What is not a power, by key: device class and unit.
_KINDS: Final = {
    "state_of_charge": ("battery", "%"),
    "battery_current": ("current", "A"),
    "battery_state": ("enum", None),
    "time_to_full": ("duration", "min"),
    "time_to_empty": ("duration", "min"),
}

BATTERY: Final = {
    "state_of_charge": 68.5,
    "battery_power": 640,
    "battery_state": "charging",
    "battery_current": 47.2,
    "time_to_full": 130,
}
VAN: Final = {
    **BATTERY,
    "solar_power": 312,
    "shore_charger_power": 820,
    "dc_loads_power": 92,
    "ac_loads_power": 400,
}

type State = dict[str, Any]


def state(key: str, value: Any, name: str | None = None, **attributes: Any) -> State:
    """Return the state of a system's sensor, as pages have it."""
    device_class, unit = _KINDS.get(key, ("power", "W"))
    given = {
        "device_class": device_class,
        "unit_of_measurement": unit,
        "entity_name": name or key.replace("_", " ").capitalize(),
        "device_name": "Van",
        **attributes,
    }
    return {
        "entity_id": f"sensor.{key}",
        "state": str(value),
        "attributes": {key: value for key, value in given.items() if value is not None},
    }


def states(values: Mapping[str, Any]) -> dict[str, State]:
    """Return the states of a system's sensors, by entity id."""
    made = [state(key, value) for key, value in values.items()]
    return {one["entity_id"]: one for one in made}


def texts(language: str) -> dict[str, str]:
    """Return the texts that the server has for pages."""
    common: dict[str, str] = {}
    for name in ("en", language):
        path = _TRANSLATIONS / f"{name}.json"
        common |= json.loads(path.read_text(encoding="utf-8")).get("common", {})
    return {f"component.victron_ble.common.{key}": text for key, text in common.items()}


async def open_card_page(page: Page) -> None:
    """Open the page; its files come from here, without a server."""

    async def serve(route: Route) -> None:
        name = route.request.url.rpartition("/")[2]
        folder = _PAGE if (_PAGE / name).is_file() else _WEB
        await route.fulfill(path=folder / name)

    await page.route("http://card.test/*", serve)
    await page.goto(_ADDRESS)
    await page.wait_for_function("globalThis.show !== undefined")


async def show_system(
    page: Page, shown: Mapping[str, State], language: str = "en", **config: Any
) -> None:
    """Show a system that has these sensors."""
    entities = {
        entity_id: {
            "entity_id": entity_id,
            "device_id": _DEVICE,
            "platform": "victron_ble",
            "translation_key": entity_id.partition(".")[2],
        }
        for entity_id in shown
    }
    await page.evaluate(
        "([config, states, more]) => show(config, states, more)",
        [
            {"type": "custom:victron-system-card", "device": _DEVICE, **config},
            shown,
            {"entities": entities, "language": language, "texts": texts(language)},
        ],
    )


async def change(page: Page, changed: Mapping[str, State]) -> None:
    """Give new states to some of the entities."""
    await page.evaluate("changes => change(changes)", changed)
