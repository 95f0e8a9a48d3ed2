"""Test the picture of a system: what is drawn, and that it fits."""

from itertools import combinations
from typing import Final

from playwright.async_api import Page, expect
import pytest

from .seen import said, seen
from .system import BATTERY, VAN, show_system, state, states

pytestmark = pytest.mark.xdist_group("card")

SOURCES: Final = (
    "solar_power",
    "alternator_power",
    "other_sources_power",
    "ac_input_power",
    "shore_charger_power",
)
LOADS: Final = ("dc_loads_power", "ac_loads_power")


@pytest.mark.parametrize("width", [300, 1280])
async def test_only_what_exists_is_drawn(page: Page, width: int) -> None:
    """Test each combination of sources and loads."""
    await page.set_viewport_size({"width": width, "height": 900})
    keys = (*SOURCES, *LOADS)
    for number in range(len(keys) + 1):
        for members in combinations(keys, number):
            values = dict.fromkeys(reversed(members), 100)
            await show_system(page, states(values | BATTERY))
            found = await seen(page)
            assert found == {
                "labels": [
                    f"{key.replace('_', ' ').capitalize()}: 100 W" for key in members
                ],
                "lines": number,
                "still": 0,
                "back": 0,
                "cut": [],
            }


async def test_consumption_stands_for_loads(page: Page) -> None:
    """Test that all that is consumed is drawn where nobody knows by what."""
    await show_system(page, states(BATTERY | {"consumption_power": 40}))
    assert (await seen(page))["labels"] == ["Consumption power: 40 W"]

    await show_system(page, states(VAN | {"consumption_power": 40}))
    assert len((await seen(page))["labels"]) == 4


@pytest.mark.parametrize("value", ["unknown", "unavailable", "nonsense"])
async def test_what_is_not_known(page: Page, value: str) -> None:
    """Test that nothing flows where nothing is known, and that it is said."""
    await show_system(page, states(dict.fromkeys(VAN, value)))

    found = await seen(page)
    assert found["labels"][0] == f"Solar power: {value}"
    assert found["lines"] == found["still"] == 4
    assert await said(page) == "Nothing is known of the battery right now"
    assert await page.locator(".arc.none").count() == 1


async def test_entities_that_are_not_there(page: Page) -> None:
    """Test that a wrong entity is shown by its id, and hurts no other."""
    await show_system(page, states(VAN), entities={"solar_power": ["sensor.gone", 5]})

    assert (await seen(page))["labels"][0] == "sensor.gone: unavailable"
    assert await said(page) == "Charging 47.2 A, full in 2 hr 10 min"


@pytest.mark.parametrize(
    ("value", "still", "back"), [(-50, 0, 1), (0, 1, 0), (0.4, 0, 0), (50, 0, 0)]
)
async def test_direction(page: Page, value: float, still: int, back: int) -> None:
    """Test that what is given back moves back, and that nothing moves at zero."""
    await show_system(page, states(VAN | {"ac_input_power": value}))

    found = await seen(page)
    assert (found["still"], found["back"]) == (still, back)
    assert found["labels"][1] == f"Ac input power: {value} W"


@pytest.mark.parametrize(
    ("key", "icon"),
    [
        ("shore_power", "mdi:power-plug"),
        ("grid_power", "mdi:transmission-tower"),
        ("generator_power", "mdi:generator-stationary"),
    ],
)
async def test_what_feeds_the_ac_input(page: Page, key: str, icon: str) -> None:
    """Test that an AC input stands where it belongs, whatever its user calls it."""
    await show_system(page, states({key: 500, "solar_power": 10} | BATTERY))

    assert (await seen(page))["labels"][
        1
    ] == f"{key.replace('_', ' ').capitalize()}: 500 W"
    icons = page.locator(".side ha-icon")
    await expect(icons.nth(1)).to_have_attribute("icon", icon)


async def test_size(page: Page) -> None:
    """Test that more power is a thicker line, in whatever unit it is shown."""
    shown = states(VAN | {"solar_power": 820, "ac_loads_power": 205})
    shown["sensor.solar_power"] = state("solar_power", 0.82, unit_of_measurement="kW")
    await show_system(page, shown)
    widths = await page.locator(".line").evaluate_all(
        "lines => lines.map(line => parseFloat(line.style.strokeWidth))"
    )

    solar, shore, _, ac_loads = widths
    assert solar == shore
    assert 1 < ac_loads < solar


async def test_large_numbers_and_long_names(page: Page) -> None:
    """Test that values are never cut off, and names stay in their place."""
    long = "Wechselrichter und Ladegerät im Maschinenraum, Steuerbord achtern"
    values = VAN | {"battery_power": -1234567, "state_of_charge": 100}
    shown = {
        one["entity_id"]: one
        for key, value in values.items()
        for one in [state(key, value, long, device_name=long * 3)]
    }
    shown["sensor.solar_power"] = state("solar_power", 1234567, long)
    shown["sensor.ac_loads_power"] = state("ac_loads_power", -12345678, "A" * 80)
    await show_system(page, shown)

    assert (await seen(page))["cut"] == []
    assert "1,234,567 W" in await page.locator(".side").first.inner_text()


async def test_names_are_text(page: Page) -> None:
    """Test that markup in a name is shown as it was typed."""
    name = "<img src=x onerror=alert(1)><b>Sun</b> & {time} $& 'shade'"
    shown = states(VAN)
    shown["sensor.solar_power"] = state("solar_power", 312, name)
    shown["sensor.state_of_charge"] = state("state_of_charge", 68, device_name=name)
    shown["sensor.battery_current"] = state(
        "battery_current", 9, unit_of_measurement=name
    )
    await show_system(page, shown)

    assert (await seen(page))["labels"][0] == f"{name}: 312 W"
    assert await said(page) == f"Charging 9 {name}, full in 2 hr 10 min"
    assert await page.locator("img, b").count() == 0


async def test_right_to_left(page: Page) -> None:
    """Test that sources begin where reading begins, and that lines follow them."""
    await page.evaluate("document.dir = 'rtl'")
    await show_system(page, states(VAN))

    await seen(page)
    boxes = [
        await page.get_by_role("button", name=name).bounding_box()
        for name in ("Solar power", "Van", "Dc loads power")
    ]
    solar, van, loads = (box["x"] for box in boxes if box)
    assert solar > van > loads
    first, last = await page.locator(".line").first.evaluate("""line =>
      [0, line.getTotalLength()].map((length) =>
        line.getPointAtLength(length).matrixTransform(line.getScreenCTM()).x)""")
    assert first > last
