"""Subentry flow: the devices around one battery, and what none of them says."""

from collections.abc import Awaitable, Callable, Iterator, Mapping
from dataclasses import asdict
from types import MappingProxyType
from typing import Any, Final

import probatio

from homeassistant.config_entries import (
    SOURCE_RECONFIGURE,
    ConfigSubentryFlow,
    SubentryFlowResult,
)
from homeassistant.const import CONF_NAME
from homeassistant.helpers.selector import (
    BooleanSelector,
    SelectSelector,
    SelectSelectorConfig,
    SelectSelectorMode,
    TextSelector,
)
from homeassistant.helpers.translation import async_get_translations

from ..const import DOMAIN
from ..device.identity import known_device
from ..library.bus import Told
from ..library.system import AcInput, Member, can_be_battery
from ..naming import placeholders, title_of
from ..system.candidates import Candidate, async_candidates
from ..system.settings import (
    CONF_AC_INPUT,
    CONF_CAPACITY,
    CONF_FLOOR,
    CONF_MEMBERS,
    SYSTEM,
    stored_members,
)
from .selectors import CAPACITY, FLOOR, members_selector

# What is asked of one member, by the names of the library.
CONF_STANDS_FOR: Final = "stands_for"
CONF_REVERSED: Final = "reversed"
CONF_ALL_OUTPUTS: Final = "all_outputs"
CONF_FED_BY_INVERTER: Final = "fed_by_inverter"

type Fields = dict[probatio.Optional | probatio.Required, Any]


class SystemFlow(ConfigSubentryFlow):
    """Add a system to the monitor of its battery, or change one."""

    def __init__(self) -> None:
        """Start with nothing said."""
        super().__init__()
        self._candidates: dict[str, Candidate] = {}
        self._members: dict[str, Member] = {}
        self._title = ""
        self._data: dict[str, Any] = {}  # of the system as a whole
        self._questions: Iterator[tuple[str, str]] = iter(())  # steps, and of whom
        self._address = ""

    async def async_step_user(
        self, user_input: dict[str, Any] | None = None
    ) -> SubentryFlowResult:
        """Add a system, where the device monitors a battery and has none yet."""
        entry = self._get_entry()
        if entry.get_subentries_of_type(SYSTEM):
            return self.async_abort(reason="already_configured")
        if user_input is None:
            self._candidates = async_candidates(self.hass, entry, {})
            self._title = await self._async_default_title()
            self._members = {
                address: candidate.member
                for address, candidate in self._candidates.items()
                if candidate.probable
            }
        return await self._async_step_system("user", user_input)

    async def async_step_reconfigure(
        self, user_input: dict[str, Any] | None = None
    ) -> SubentryFlowResult:
        """Change a system; a member that is gone stays, unless it is unticked."""
        if user_input is None:
            subentry = self._get_reconfigure_subentry()
            self._title = subentry.title
            self._data = {
                name: value
                for name, value in subentry.data.items()
                if name != CONF_MEMBERS
            }
            known = stored_members(subentry)
            self._candidates = async_candidates(self.hass, self._get_entry(), known)
            self._members = {
                address: self._candidates[address].member for address in known
            }
        return await self._async_step_system("reconfigure", user_input)

    async def _async_default_title(self) -> str:
        texts = await async_get_translations(
            self.hass, self.hass.config.language, "config_subentries", {DOMAIN}
        )
        return texts[f"component.{DOMAIN}.config_subentries.{SYSTEM}.entry_type"]

    async def _async_step_system(
        self, step_id: str, user_input: dict[str, Any] | None
    ) -> SubentryFlowResult:
        """Ask for the devices around the battery, and what is true of all of them."""
        entry = self._get_entry()
        record = known_device(entry).get("record")
        if record is None:
            return self.async_abort(reason="not_read_yet")
        if not can_be_battery(record):
            return self.async_abort(reason="no_battery_monitor")
        if user_input is not None:
            self._title = user_input.pop(CONF_NAME)
            addresses = user_input.pop(CONF_MEMBERS, [])
            self._members = {
                address: self._members.get(address, self._candidates[address].member)
                for address in addresses
            }
            ac_input = {
                name: value
                for name, value in self._data.items()
                if name == CONF_AC_INPUT
            }
            self._data = ac_input | user_input
            self._questions = iter(list(self._find_questions()))
            return await self._async_ask()
        fields: Fields = {
            probatio.Required(CONF_NAME): TextSelector(),
            probatio.Optional(CONF_MEMBERS): members_selector(self._candidates),
            probatio.Optional(CONF_FLOOR): FLOOR,
            probatio.Optional(CONF_CAPACITY): CAPACITY,
        }
        return self._show(
            step_id,
            fields,
            {CONF_NAME: self._title, CONF_MEMBERS: list(self._members), **self._data},
            title_of(entry),
        )

    def _find_questions(self) -> Iterator[tuple[str, str]]:
        """Yield the steps that ask what no advertisement says, and of which member."""
        for address, member in self._members.items():
            if member.bus is None:
                yield "bank", address
            elif member.bus.metered:
                yield "meter", address
            elif member.bus.further is not None and self._charger_fields(address):
                yield "charger", address
        if any(Told.AC_INPUT in member.tells for member in self._members.values()):
            yield "ac_input", ""

    async def _async_ask(self) -> SubentryFlowResult:
        """Go on with the next question, or end."""
        step_id, self._address = next(self._questions, ("", ""))
        if step_id:
            step: Callable[[], Awaitable[SubentryFlowResult]] = getattr(
                self, f"async_step_{step_id}"
            )
            return await step()
        members = [
            {name: value for name, value in asdict(member).items() if value}
            for member in self._members.values()
        ]
        data = {**self._data, CONF_MEMBERS: members}
        if self.source == SOURCE_RECONFIGURE:
            return self.async_update_and_abort(
                self._get_entry(),
                self._get_reconfigure_subentry(),
                title=self._title,
                data=data,
            )
        return self.async_create_entry(title=self._title, data=data)

    async def async_step_meter(
        self, user_input: dict[str, Any] | None = None
    ) -> SubentryFlowResult:
        """Ask whether a meter stands for a member, and how it is wired."""
        others = {
            address: self._candidates[address]
            for address, member in self._members.items()
            if member.bus is not None and not member.bus.metered
        }
        fields: Fields = {probatio.Optional(CONF_REVERSED): BooleanSelector()}
        if others:
            choice = probatio.Optional(CONF_STANDS_FOR)
            fields = {choice: members_selector(others, multiple=False), **fields}
        return await self._async_step_member(
            "meter", fields, user_input, {CONF_STANDS_FOR: self._guess_metered()}
        )

    def _guess_metered(self) -> str | None:
        """Return the only member that tells of the same as the meter in question."""
        told = set(self._members[self._address].tells)
        same = [
            address
            for address, member in self._members.items()
            if address != self._address and told & set(member.tells)
        ]
        return same[0] if len(same) == 1 else None

    async def async_step_bank(
        self, user_input: dict[str, Any] | None = None
    ) -> SubentryFlowResult:
        """Ask for the capacity of a parallel bank, by which its charge is weighted."""
        return await self._async_step_member(
            "bank", {probatio.Optional(CONF_CAPACITY): CAPACITY}, user_input
        )

    def _charger_fields(self, address: str) -> Fields:
        """Return what is to be asked of an AC charger."""
        fields: Fields = {}
        if self._candidates[address].has_further_outputs:
            fields[probatio.Optional(CONF_ALL_OUTPUTS)] = BooleanSelector()
        if any(Told.AC_LOADS in member.tells for member in self._members.values()):
            fields[probatio.Optional(CONF_FED_BY_INVERTER)] = BooleanSelector()
        return fields

    async def async_step_charger(
        self, user_input: dict[str, Any] | None = None
    ) -> SubentryFlowResult:
        """Ask what an AC charger feeds, and what feeds it."""
        return await self._async_step_member(
            "charger", self._charger_fields(self._address), user_input
        )

    async def async_step_ac_input(
        self, user_input: dict[str, Any] | None = None
    ) -> SubentryFlowResult:
        """Ask what is connected to the AC input."""
        if user_input is not None:
            self._data |= user_input
            return await self._async_ask()
        selector = SelectSelector(
            SelectSelectorConfig(
                options=list(AcInput),
                mode=SelectSelectorMode.LIST,
                translation_key=CONF_AC_INPUT,
            )
        )
        return self._show(
            "ac_input",
            {probatio.Required(CONF_AC_INPUT): selector},
            {CONF_AC_INPUT: AcInput.SHORE, **self._data},
            self._title,
        )

    async def _async_step_member(
        self,
        step_id: str,
        fields: Fields,
        user_input: dict[str, Any] | None,
        guessed: Mapping[str, Any] = MappingProxyType({}),
    ) -> SubentryFlowResult:
        """Ask something of one member, or take the answers."""
        member = self._members[self._address]
        if user_input is not None:
            said = {str(name): user_input.get(str(name)) for name in fields}
            answered = Member.from_dict(asdict(member) | said)
            assert answered is not None
            self._members[self._address] = answered
            return await self._async_ask()
        known = {name: value for name, value in asdict(member).items() if value}
        return self._show(
            step_id,
            fields,
            {**guessed, **known},
            self._candidates[self._address].name,
        )

    def _show(
        self, step_id: str, fields: Fields, known: Mapping[str, Any], name: str
    ) -> SubentryFlowResult:
        return self.async_show_form(
            step_id=step_id,
            data_schema=self.add_suggested_values_to_schema(
                probatio.Schema(fields), known
            ),
            description_placeholders=placeholders(name),
        )
