"""Test that the English texts are those that the code needs: none missing, none left over."""

import ast
import re
from typing import Any

import pytest

from custom_components.victron_ble.config_flow import VictronConfigFlow
from custom_components.victron_ble.const import CONF_REPORTING, DOMAIN
from custom_components.victron_ble.device.health import Trouble
from custom_components.victron_ble.flow.found import FIELDS
from custom_components.victron_ble.flow.key_check import find_obstacle
from custom_components.victron_ble.flow.options import VictronOptionsFlow
from custom_components.victron_ble.flow.system import SystemFlow
from custom_components.victron_ble.library.cipher import KeyProblem
from custom_components.victron_ble.library.policy.reporting import Preset
from custom_components.victron_ble.library.record import Kind
from custom_components.victron_ble.library.records.battery_monitor import (
    BatteryMonitorRecord,
)
from custom_components.victron_ble.library.records.solarsense import SolarSenseRecord
from custom_components.victron_ble.library.system import AcInput
from custom_components.victron_ble.library.victronconnect import DatabaseProblem
from custom_components.victron_ble.repairs import NewKeyFlow, async_create_fix_flow
from custom_components.victron_ble.system.settings import CONF_AC_INPUT
from custom_components.victron_ble.system.source_missing import SOURCE_MISSING
from homeassistant.const import CONF_ACCESS_TOKEN, CONF_ADDRESS
from homeassistant.core import HomeAssistant

from .flow import begin, choose, submit
from .sender import KEY, Sender
from .shipping import COMPONENT, Tree, load, modules, sources
from .test_translations import placeholders

TEXTS = load(COMPONENT / "translations" / "en.json")
CONFIG = TEXTS["config"]
SYSTEM = TEXTS["config_subentries"]["system"]
REPAIR = TEXTS["issues"]["key_nonsense"]["fix_flow"]

# Reasons that Home Assistant itself gives for the end of a flow.
HOME_ASSISTANTS_REASONS = {
    "already_configured",
    "already_in_progress",
    "reauth_successful",
    "reconfigure_successful",
}
# Why a device cannot be set up, and what makes an advertisement say so.
OBSTACLES = {
    "instant_readout_off": bytes.fromhex("100289a3"),
    "no_instant_readout": bytes.fromhex("10000ac0"),
    "not_supported": bytes.fromhex("0201"),
    "unknown_record": bytes.fromhex("100289a37e010001" + 12 * "00"),
    "empty_record": bytes.fromhex("1002030200000000" + 13 * "00"),
}
# Keys as typed: what is wrong with each.
KEYS = {
    "key_empty": " ",
    "key_mismatch": "f" + KEY[1:],
    "key_nonsense": KEY[:-1] + "b",
    "key_not_hexadecimal": "x" + KEY[1:],
    "key_too_long": KEY + "0",
    "key_too_short": KEY[:-1],
}


def literals() -> set[str]:
    """Return every string that stands in the code outside the library."""
    return {
        node.value
        for path, module in modules()
        if path.parts[0] != "library"
        for node in ast.walk(module)
        if isinstance(node, ast.Constant) and isinstance(node.value, str)
    }


def test_words_of_the_pages() -> None:
    """Test that the modules in the browser and the dashboard find what they ask for."""
    asked = {
        key
        for module in (COMPONENT / "web").glob("*.js")
        for key in re.findall(
            r'\b(?:fill\(\s*[\w.#]+,\s*|textNow\()"(\w+)"', module.read_text("utf-8")
        )
    }

    built = literals() | {f"kind_{kind}" for kind in Kind} | {"numbered_cell"}
    assert asked <= set(TEXTS["common"]) <= asked | built


def test_entities() -> None:
    """Test that each entity has a name, and each of its states a text."""
    wanted: dict[str, dict[str, set[str]]] = {"binary_sensor": {}, "sensor": {}}
    for platform, _, source in sources():
        key = source.description.translation_key
        if key is not None:
            states = wanted[platform].setdefault(key, set())
            states.update(getattr(source.description, "options", None) or ())

    given = {
        platform: {key: set(text.get("state", {})) for key, text in keys.items()}
        for platform, keys in TEXTS["entity"].items()
    }
    # "On" and "Off" are said otherwise where they say little.
    for key, own in given["binary_sensor"].items():
        assert own in (set(), {"on", "off"})
        if key in wanted["binary_sensor"]:
            wanted["binary_sensor"][key] = own
    assert given == wanted
    assert all(
        "name" in text for keys in TEXTS["entity"].values() for text in keys.values()
    )


def test_names_have_their_placeholders() -> None:
    """Test that what a name leaves open is what the entity fills in."""
    for platform, _, source in sources():
        key = source.description.translation_key
        if key is not None:
            given = source.description.translation_placeholders or {}
            name = TEXTS["entity"][platform][key]["name"]
            assert placeholders(name) == set(given)


@pytest.mark.parametrize(
    ("flow", "texts", "formless"),
    [
        # These only lead on, or show progress.
        (
            VictronConfigFlow,
            CONFIG,
            {
                "bluetooth",
                "check_key",
                "key_checked",
                "known_key",
                "reauth",
                "several_search",
            },
        ),
        (VictronOptionsFlow, TEXTS["options"], set()),
        (SystemFlow, SYSTEM, set()),
        (NewKeyFlow, REPAIR, {"init"}),
    ],
)
def test_steps(flow: type, texts: Tree, formless: set[str]) -> None:
    """Test that there are texts for each step that shows a form."""
    prefix = "async_step_"
    wanted = {
        name.removeprefix(prefix)
        for own in flow.mro()
        if own.__module__.startswith("custom_components.")
        for name in vars(own)
        if name.startswith(prefix)
    }

    assert set(texts["step"]) == wanted - formless
    assert set(CONFIG["progress"]) == {"check_key", "several_search"}


def test_no_text_is_left_over() -> None:
    """Test that the code names each error, reason and message."""
    known = literals() | {f"key_{problem.value}" for problem in KeyProblem}
    known |= {f"database_{problem.value}" for problem in DatabaseProblem}

    assert set(CONFIG["error"]) - known == set()
    assert set(CONFIG["abort"]) - known - HOME_ASSISTANTS_REASONS == set()
    assert set(CONFIG["create_entry"]) - known == set()
    assert set(REPAIR["abort"]) - known == set()
    assert set(TEXTS["exceptions"]) - known == set()
    assert set(TEXTS["issues"]) == {*Trouble, SOURCE_MISSING}
    assert set(SYSTEM["abort"]) - known == set()
    assert set(TEXTS["selector"]) == {
        CONF_AC_INPUT,
        CONF_REPORTING,
        "energy_source",
        "heard",
    }
    assert set(TEXTS["selector"][CONF_AC_INPUT]["options"]) == set(AcInput)
    assert set(TEXTS["selector"][CONF_REPORTING]["options"]) == set(Preset)


def test_exceptions() -> None:
    """Test that there is a message for each error that is raised."""
    raised = {
        ast.literal_eval(keyword.value)
        for _, module in modules()
        for node in ast.walk(module)
        if isinstance(node, ast.Raise) and isinstance(node.exc, ast.Call)
        for keyword in node.exc.keywords
        if keyword.arg == "translation_key"
    }

    assert raised == set(TEXTS["exceptions"])


def test_key_errors() -> None:
    """Test that both forms that take a key say the same of it."""
    errors = {f"key_{problem.value}" for problem in KeyProblem} | KEYS.keys()
    of_several = {f"database_{problem.value}" for problem in DatabaseProblem}
    of_several |= {"no_keys_found", "nothing_given"}
    others = {"invalid_address", "unused_bits"} | of_several
    assert errors | OBSTACLES.keys() | others == set(CONFIG["error"])
    assert errors | OBSTACLES.keys() == set(REPAIR["error"])
    assert all(text == CONFIG["error"][key] for key, text in REPAIR["error"].items())
    for error, data in OBSTACLES.items():
        assert find_obstacle(data) == error
        assert CONFIG["abort"][error] == CONFIG["error"][error]


def assert_texts(form: Any, texts: Tree, *errors: str) -> None:
    """Assert that a form shows these errors, and has all texts with what they leave open."""
    assert form["type"] == "form"
    step = texts["step"][form["step_id"]]
    schema = form["data_schema"]
    fields = {str(marker) for marker in schema.schema} if schema else set()
    assert set(step.get("data", {})) == fields
    assert set(step.get("data_description", {})) == fields
    assert tuple((form["errors"] or {}).values()) == errors
    shown = [step["title"], step.get("description", "")]
    shown += [
        *step.get("data", {}).values(),
        *step.get("data_description", {}).values(),
    ]
    shown += [texts["error"][error] for error in errors]
    given = set(form["description_placeholders"] or ())
    assert {name for text in shown for name in placeholders(text)} <= given


async def test_user_form(hass: HomeAssistant, sender: Sender) -> None:
    """Test the form that takes an address, with each of its errors."""
    flow = hass.config_entries.flow
    form = await begin(hass)
    assert_texts(form, CONFIG)
    form = await flow.async_configure(form["flow_id"], {CONF_ADDRESS: "somewhere"})
    assert_texts(form, CONFIG, "invalid_address")
    for error in ("instant_readout_off", "unknown_record"):
        sender.hear(OBSTACLES[error])
        form = await flow.async_configure(
            form["flow_id"], {CONF_ADDRESS: sender.address}
        )
        assert_texts(form, CONFIG, error)


@pytest.mark.parametrize("source", ["user", "reauth", "reconfigure"])
async def test_key_forms(hass: HomeAssistant, sender: Sender, source: str) -> None:
    """Test the forms that take a key, with each of their errors."""
    sender.send_values(BatteryMonitorRecord, voltage=13.2, current=-1.5, soc=80)
    flow = hass.config_entries.flow
    if source == "user":
        form = await begin(hass)
        form = await flow.async_configure(
            form["flow_id"], {CONF_ADDRESS: sender.address}
        )
    else:
        entry = await sender.add_entry(hass)
        form = await flow.async_init(
            DOMAIN,
            context={"source": source, "entry_id": entry.entry_id},
            data=dict(entry.data) if source == "reauth" else None,
        )
    assert_texts(form, CONFIG)
    for error, key in {**KEYS, "unused_bits": KEY[:-1] + "a"}.items():
        form = await flow.async_configure(form["flow_id"], {CONF_ACCESS_TOKEN: key})
        assert_texts(form, CONFIG, error)


async def test_repair_form(hass: HomeAssistant, sender: Sender) -> None:
    """Test the form that takes a key because readings make no sense."""
    entry = await sender.add_entry(hass)
    sender.send_values(BatteryMonitorRecord, 5, voltage=13.2, current=-1.5, soc=80)
    flow = await async_create_fix_flow(hass, "", {"entry_id": entry.entry_id})
    assert isinstance(flow, NewKeyFlow)
    flow.hass = hass
    assert_texts(await flow.async_step_init(), REPAIR)
    for error, key in KEYS.items():
        assert_texts(await flow.async_step_key({CONF_ACCESS_TOKEN: key}), REPAIR, error)


async def test_confirm_form(hass: HomeAssistant, sender: Sender) -> None:
    """Test the form of a device that does not encrypt."""
    sender.send_values(SolarSenseRecord, irradiance=500)
    flow = hass.config_entries.flow
    form = await begin(hass)
    form = await flow.async_configure(form["flow_id"], {CONF_ADDRESS: sender.address})
    assert_texts(form, CONFIG)


async def test_options_form(hass: HomeAssistant, sender: Sender) -> None:
    """Test the form of the options."""
    entry = await sender.add_entry(hass)
    form = await hass.config_entries.options.async_init(entry.entry_id)
    assert_texts(form, TEXTS["options"])


async def test_forms_of_several(
    hass: HomeAssistant, sender: Sender, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Test the forms that take many keys and show what was found, with an error."""
    monkeypatch.setattr("custom_components.victron_ble.flow.several.WAIT", 0.05)
    assert_texts(await choose(hass, "several"), CONFIG)
    flow = hass.config_entries.flow
    form = await choose(hass, "several")
    form = await flow.async_configure(form["flow_id"], {})
    assert_texts(form, CONFIG, "nothing_given")
    form = await submit(hass, form, keys=f"{sender.address} {KEY}")
    schema = form["data_schema"]
    assert schema is not None
    assert {str(marker) for marker in schema.schema} == {"unchecked"}
    step = CONFIG["step"]["several_found"]
    assert set(step["data"]) == set(FIELDS)
    assert placeholders(step["description"]) == set(
        form["description_placeholders"] or ()
    )
