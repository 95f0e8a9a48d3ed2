"""Test the picture of a system, on a page without Home Assistant."""

from collections.abc import AsyncIterator
from itertools import combinations
from typing import Any, Final

from playwright.async_api import Browser, ConsoleMessage, Error, Page, expect
import pytest

from .card_page import change, open_card_page, show_system, state, states

pytestmark = pytest.mark.xdist_group("card")

SOURCES: Final = (
    "solar_power",
    "alternator_power",
    "other_sources_power",
    "ac_input_power",
    "shore_charger_power",
)
LOADS: Final = ("dc_loads_power", "ac_loads_power")
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

# What is seen of the picture, and what does not fit.
SEEN: Final = """() => {
  const root = card.shadowRoot;
  const all = (selector) => [...root.querySelectorAll(selector)];
  const frame = root.querySelector("ha-card").getBoundingClientRect();
  const nodes = all(".node").map((node) => node.getBoundingClientRect());
  const apart = (a, b) =>
    a.right <= b.left + 0.5 || b.right <= a.left + 0.5 ||
    a.bottom <= b.top + 0.5 || b.bottom <= a.top + 0.5;
  const middle = (one) => {
    const { top, bottom } = one.querySelector(".disc").getBoundingClientRect();
    return (top + bottom) / 2;
  };
  return {
    labels: all(".side .node").map((node) => `${node.querySelector(".name").textContent}: ${
      node.querySelector(".value").textContent}`),
    lines: all(".line").length,
    still: all(".line.still").length,
    back: all(".dots.back").length,
    outside: nodes.filter((node) => node.left < frame.left || node.right > frame.right
      || node.bottom > frame.bottom || node.top < frame.top).length,
    overlaps: nodes.some((a, i) => nodes.some((b, j) => i < j && !apart(a, b))),
    cut: all(".value, .charge").filter((one) => one.scrollWidth > one.clientWidth + 1)
      .map((one) => one.textContent),
    // A line leaves in the middle of its circle.
    astray: all(".area").flatMap((area, side) => {
      const circles = all(`.side:nth-of-type(${side ? 5 : 3}) .node`);
      return [...area.querySelectorAll(".line")].map((line, row) => {
        const point = line.getPointAtLength(side ? line.getTotalLength() : 0);
        const y = point.matrixTransform(line.getScreenCTM()).y;
        return Math.abs(y - middle(circles[row]));
      });
    }).filter((distance) => distance > 1).length,
  };
}"""


@pytest.fixture(scope="session")
async def only_page(browser: Browser) -> AsyncIterator[Page]:
    """Open a page for all tests, which saves half their time."""
    page = await browser.new_page()
    yield page
    await page.close()


@pytest.fixture
async def page(only_page: Page) -> AsyncIterator[Page]:
    """Load the page anew, narrow; nothing may be complained of."""
    complaints: list[str] = []

    def note(message: ConsoleMessage | Error) -> None:
        complaints.append(str(message))

    only_page.on("console", note)
    only_page.on("pageerror", note)
    await only_page.set_viewport_size({"width": 300, "height": 700})
    await open_card_page(only_page)
    yield only_page
    only_page.remove_listener("console", note)
    only_page.remove_listener("pageerror", note)
    await only_page.unroute_all()
    assert complaints == []


async def seen(page: Page) -> dict[str, Any]:
    """Return what is seen of the picture; whatever it shows, it must fit."""
    found: dict[str, Any] = await page.evaluate(SEEN)
    assert found.pop("outside") == 0
    assert found.pop("astray") == 0
    assert not found.pop("overlaps")
    return found


async def said(page: Page) -> str:
    """Return what the card says of the battery."""
    return plain(await page.locator(".said").inner_text())


def plain(text: str) -> str:
    """Return a text without what keeps the directions of its parts apart."""
    return text.translate(dict.fromkeys((0x2068, 0x2069)))


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


async def test_members_that_are_not_heard(page: Page) -> None:
    """Test that silent members are named once, those that count as off, too."""
    shown = states(VAN)
    silent: dict[str, Any] = {
        "missing": ["Orion XS", "<b>Sun</b>"],
        "assumed_off": ["Blue Smart"],
    }
    for key in ("dc_loads_power", "consumption_power"):
        shown[f"sensor.{key}"] = state(key, "unknown", **silent)
    shown |= {
        "binary_sensor.source_missing": {
            "entity_id": "binary_sensor.source_missing",
            "state": "off",
            "attributes": {},
        }
    }
    await show_system(page, shown)
    note = page.locator(".note")
    texts = [
        "Not heard: Orion XS and <b>Sun</b>",
        "Not heard, so counted as off: Blue Smart",
    ]
    assert plain(await note.inner_text()).splitlines() == texts

    shown["binary_sensor.source_missing"]["state"] = "on"
    await change(page, shown)
    assert (await note.inner_text()).splitlines()[2].startswith("More flows out")

    await change(
        page, states(VAN) | {"sensor.consumption_power": state("dc_loads_power", 1)}
    )
    await change(page, {"binary_sensor.source_missing": state("battery_state", "off")})
    await expect(note).to_be_empty()


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


@pytest.mark.parametrize(
    ("values", "text"),
    [
        ({"time_to_full": 0}, "Charging 47.2 A"),
        ({"time_to_full": 0.2}, "Charging 47.2 A, full in 1 min"),
        ({"time_to_full": 4321}, "Charging 47.2 A, full in 3 days"),
        ({"battery_current": "unknown"}, "Charging 640 W, full in 2 hr 10 min"),
        (
            {"battery_state": "idle", "battery_power": 12, "battery_current": 0.9},
            "Neither charging nor discharging",
        ),
        ({"battery_state": "idle"}, "Charging 47.2 A, full in 2 hr 10 min"),
        # The state follows a minute later.
        ({"battery_current": -76.9}, "Discharging 76.9 A"),
        (
            {"battery_state": "discharging", "battery_current": -14.2},
            "Discharging 14.2 A",
        ),
        (
            {
                "battery_state": "discharging",
                "battery_current": -14.2,
                "time_to_empty": 300,
            },
            "Discharging 14.2 A, 5 hr left",
        ),
    ],
)
async def test_what_the_battery_does(
    page: Page, values: dict[str, Any], text: str
) -> None:
    """Test the sentence, and that it follows."""
    await show_system(page, states(VAN | {"time_to_empty": "unknown"}))
    await change(page, states(values))

    assert await said(page) == text
    spoken = plain(await page.locator("body").aria_snapshot())
    assert f'group "Van {text}"' in spoken
    buttons = page.get_by_role("button")
    for number, name in enumerate(
        (
            "Solar power 312 W",
            "Shore charger power 820 W",
            f"68.5 % Van {values.get('battery_power', 640)} W",
            "Dc loads power 92 W",
            "Ac loads power 400 W",
        )
    ):
        await expect(buttons.nth(number)).to_have_accessible_name(name)


@pytest.mark.parametrize(
    ("power", "text"), [(5, "Charging 5 W"), (-5, "Discharging 5 W"), (0, "Neither")]
)
async def test_without_a_system(page: Page, power: int, text: str) -> None:
    """Test a monitor and chargers, by their entities: several of a kind, by device."""
    shown = {
        "sensor.a": state("solar_power", 1, device_name="Port")
        | {"entity_id": "sensor.a"},
        "sensor.b": state("solar_power", 2, device_name="Bow")
        | {"entity_id": "sensor.b"},
        **states({"battery_power": power, "state_of_charge": 50}),
    }
    await show_system(
        page,
        shown,
        device=None,
        entities={
            "solar_power": ["sensor.a", "sensor.b"],
            "battery_power": "sensor.battery_power",
            "state_of_charge": ["sensor.state_of_charge"],
            "voltage": ["sensor.of_no_use"],
        },
    )

    assert (await seen(page))["labels"] == ["Port: 1 W", "Bow: 2 W"]
    assert (await said(page)).startswith(text)


async def test_nothing_chosen(page: Page) -> None:
    """Test that an empty card says what to do."""
    await show_system(page, {}, device=None)

    await expect(page.locator(".hint")).to_contain_text("Choose a system")


async def test_taps(page: Page) -> None:
    """Test that each circle opens its entity, by finger and by key."""
    await show_system(page, states(VAN))
    await page.get_by_role("button", name="Solar power").click()
    await page.get_by_role("button", name="Van").click()
    await page.keyboard.press("Tab")
    await page.keyboard.press("Enter")

    assert await page.evaluate("opened") == [
        "sensor.solar_power",
        "sensor.state_of_charge",
        "sensor.dc_loads_power",
    ]


async def test_only_what_changed_is_touched(page: Page) -> None:
    """Test that other entities cost nothing, and that an own one costs its own texts."""
    await show_system(page, states(VAN))
    await page.evaluate("""() => {
      globalThis.touched = [];
      const note = (all) => touched.push(...all.map(({ target }) =>
        target.data ?? target.className));
      const watched = { subtree: true, childList: true, attributes: true, characterData: true };
      new MutationObserver(note).observe(card.shadowRoot, watched);
    }""")
    await change(page, {"sensor.other": state("solar_power", 7)})
    assert await page.evaluate("touched") == []

    await page.evaluate("globalThis.formatted = 0")
    await change(page, states({"solar_power": 313}))
    assert await page.evaluate("formatted") == 1
    assert await page.evaluate("touched") == ["313 W"]
    assert (await seen(page))["labels"][0] == "Solar power: 313 W"


async def motion(page: Page) -> set[str]:
    """Return whether the dots that are there move; a dot has two frames to begin to."""
    await page.evaluate(
        "() => new Promise(done => setTimeout(() => requestAnimationFrame(done), 50))"
    )
    return set(
        await page.evaluate(
            "() => card.shadowRoot.getAnimations().map((one) => one.playState)"
        )
    )


async def test_rest(page: Page) -> None:
    """Test that dots move by transform alone, and only while somebody looks."""
    await show_system(page, states(VAN))
    assert await motion(page) == {"running"}
    moved = await page.evaluate("""() => card.shadowRoot.getAnimations().flatMap(
      (one) => one.effect.getKeyframes().flatMap(Object.keys))""")
    assert set(moved) == {
        "transform",
        "offset",
        "computedOffset",
        "easing",
        "composite",
    }

    await page.evaluate("card.style.marginTop = '5000px'")
    assert await motion(page) == {"paused"}
    await page.evaluate("card.style.marginTop = ''")
    assert await motion(page) == {"running"}

    hide = """hidden => {
      Object.defineProperty(document, "hidden", { value: hidden, configurable: true });
      document.dispatchEvent(new Event("visibilitychange"));
    }"""
    await page.evaluate(hide, True)
    assert await motion(page) == {"paused"}
    await page.evaluate(hide, False)
    assert await motion(page) == {"running"}

    await page.emulate_media(reduced_motion="reduce")
    assert "running" not in await motion(page)
    await expect(page.locator(".arrow").first).to_be_visible()
    await page.emulate_media(reduced_motion="no-preference")
    await expect(page.locator(".arrow").first).to_be_hidden()
    assert await motion(page) == {"running"}

    await page.evaluate("card.remove()")
    assert await motion(page) == set()


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
