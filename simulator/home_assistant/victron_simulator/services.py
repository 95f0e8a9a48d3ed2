"""The actions of the Victron simulator: what drives it from outside."""

from typing import Final

import probatio

from homeassistant.core import (
    HomeAssistant,
    ServiceCall,
    ServiceResponse,
    SupportsResponse,
    callback,
)
from homeassistant.exceptions import ServiceValidationError
from homeassistant.helpers import config_validation as cv
from homeassistant.util.json import JsonValueType
from simulator.events import CHANGE_KEY, EVENTS
from simulator.proxies import NAMES
from simulator.radio import Radio
from simulator.wire import raw_advertisement

from .const import CONF_SPEED, DOMAIN
from .feed import Feed, FeedConfigEntry
from .schema import SPEED

EVENT: Final = "event"
PUSH: Final = "push"
SET_SPEED: Final = "set_speed"
DESCRIBE: Final = "describe"

ATTR_EVENT: Final = "event"
ATTR_DEVICE: Final = "device"

_EVENT_SCHEMA: Final = probatio.Schema(
    {
        probatio.Required(ATTR_EVENT): probatio.In(EVENTS),
        probatio.Required(ATTR_DEVICE): cv.string,
        probatio.Optional("alarms"): probatio.All(probatio.EnsureList(), [cv.string]),
        probatio.Optional("key"): cv.string,
        probatio.Optional("seconds"): probatio.Coerce(float),
        probatio.Optional("count"): cv.positive_int,
        probatio.Optional("delay"): probatio.Coerce(float),
        probatio.Optional("load"): cv.string,
        probatio.Optional("temperature"): probatio.Coerce(float),
        probatio.Optional("charge"): probatio.All(
            probatio.Coerce(float), probatio.Range(0, 100)
        ),
        probatio.Optional("attacks"): probatio.All(probatio.EnsureList(), [cv.string]),
    }
)
_PUSH_SCHEMA: Final = probatio.Schema(
    {
        probatio.Required("address"): probatio.All(cv.string, probatio.Upper),
        probatio.Required("data"): probatio.All(cv.string, bytes.fromhex),
        probatio.Optional("name"): cv.string,
        probatio.Optional("rssi", default=-60): probatio.Coerce(int),
        probatio.Optional("age", default=0): probatio.Coerce(float),
        probatio.Optional("proxy", default=NAMES[0]): probatio.In(NAMES),
    }
)
_SPEED_SCHEMA: Final = probatio.Schema({probatio.Required(CONF_SPEED): SPEED})
_NO_FIELDS: Final = probatio.Schema({})


@callback
def async_setup_services(hass: HomeAssistant) -> None:
    """Register the actions."""
    register = hass.services.async_register
    register(DOMAIN, EVENT, _async_trigger, _EVENT_SCHEMA)
    register(DOMAIN, PUSH, _async_push, _PUSH_SCHEMA)
    register(DOMAIN, SET_SPEED, _async_set_speed, _SPEED_SCHEMA)
    register(
        DOMAIN,
        DESCRIBE,
        _async_describe,
        _NO_FIELDS,
        supports_response=SupportsResponse.ONLY,
    )


def _feed(hass: HomeAssistant) -> Feed:
    entries: list[FeedConfigEntry] = hass.config_entries.async_loaded_entries(DOMAIN)
    if not entries:
        raise ServiceValidationError(
            translation_domain=DOMAIN, translation_key="not_running"
        )
    return entries[0].runtime_data


async def _async_trigger(call: ServiceCall) -> None:
    """Let something happen to a device or to its site."""
    details = dict(call.data)
    event, device = details.pop(ATTR_EVENT), details.pop(ATTR_DEVICE)
    feed = _feed(call.hass)
    try:
        feed.system.trigger(event, device, **details)
    except ValueError as err:
        raise ServiceValidationError(
            translation_domain=DOMAIN,
            translation_key="impossible",
            translation_placeholders={"reason": str(err)},
        ) from err
    if event == CHANGE_KEY:
        feed.keep_key(feed.system.radio(device))


async def _async_push(call: ServiceCall) -> None:
    """Let a proxy hear an advertisement of any device."""
    data = call.data
    _feed(call.hass).proxy(data["proxy"]).hear(
        data["address"],
        data["rssi"],
        raw_advertisement(data["data"], data.get("name")),
        age=data["age"],
    )


async def _async_set_speed(call: ServiceCall) -> None:
    """Let time run faster or slower."""
    _feed(call.hass).speed = call.data[CONF_SPEED]


async def _async_describe(call: ServiceCall) -> ServiceResponse:
    """Return the devices with their keys, and what each has said last."""
    system = _feed(call.hass).system
    return {
        "time": system.time,
        "devices": [_describe(radio) for radio in system.radios.values()],
    }


def _describe(radio: Radio) -> JsonValueType:
    record = radio.last_record
    return {
        "device": radio.place.partition("/")[2],
        "place": radio.place,
        "address": radio.address,
        "name": radio.name,
        "key": radio.key,
        "record": None if record is None else record.as_dict(),
    }
