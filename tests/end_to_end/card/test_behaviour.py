"""Test what the picture of a system says and does, and what that costs."""

from typing import Any

from playwright.async_api import Page, expect
import pytest

from .seen import plain, said, seen
from .system import VAN, change, show_system, state, states

pytestmark = pytest.mark.xdist_group("card")


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
