"""Cards of Home Assistant, as data."""

from collections.abc import Iterable, Sequence
from typing import Any, Final, NamedTuple

from homeassistant.const import STATE_ON, STATE_UNAVAILABLE, STATE_UNKNOWN

type Card = dict[str, Any]
# A text, or what Home Assistant puts in: the name of the device, of the entity, or both.
type Name = str | Card | list[Card]

DEVICE: Final[Card] = {"type": "device"}
ENTITY: Final[Card] = {"type": "entity"}


class Line(NamedTuple):
    """An entity among others, what it is called there, and its color."""

    entity_id: str
    name: Name
    color: str | None = None

    @property
    def config(self) -> Card:
        """Return it as cards take it."""
        color = {} if self.color is None else {"color": self.color}
        return {"entity": self.entity_id, "name": self.name, **color}


FULL: Final[Card] = {"columns": "full"}
PERCENT: Final[Card] = {"type": "bar-gauge", "min": 0, "max": 100}


def view(path: str, title: str, **more: Any) -> Card:
    """Return a view of sections."""
    return {"path": path, "title": title, "type": "sections", "max_columns": 4, **more}


def section(cards: Sequence[Card], **more: Any) -> Card:
    """Return a column of cards."""
    return {"type": "grid", "cards": list(cards), **more}


def heading(text: str, icon: str) -> Card:
    """Return a line above other cards."""
    return {"type": "heading", "heading": text, "icon": icon}


def part(label: Name) -> Card:
    """Return the label of a device as a part of a longer name."""
    return {"type": "text", "text": label} if isinstance(label, str) else DEVICE


def tile(entity_id: str, name: Name = ENTITY, **more: Any) -> Card:
    """Return what an entity shows now."""
    return {"type": "tile", "entity": entity_id, "name": name, **more}


def badge(entity_id: str, name: Name, icon: str, color: str, *when: Card) -> Card:
    """Return what stands above all else while something is the case."""
    return {
        "type": "entity",
        "entity": entity_id,
        "name": name,
        "show_name": True,
        "icon": icon,
        "color": color,
        "visibility": list(when),
    }


def rows(lines: Iterable[Line], **more: Any) -> Card:
    """Return entities, a line each."""
    return {
        "type": "entities",
        "show_header_toggle": False,
        "entities": [line.config for line in lines],
        **more,
    }


def only_while(lines: Iterable[Line], state: str, **more: Any) -> Card:
    """Return those entities that have a state, a line each; no space without any."""
    return {
        "type": "entity-filter",
        "entities": [line.config for line in lines],
        "conditions": [{"condition": "state", "state": state}],
        "show_empty": False,
        "card": {"type": "entities", "show_header_toggle": False, **more},
    }


def graph(title: str, lines: Iterable[Line], **more: Any) -> Card:
    """Return what entities showed in the last day."""
    return {
        "type": "history-graph",
        "title": title,
        "hours_to_show": 24,
        "entities": [line.config for line in lines],
        **more,
    }


def days(title: str, lines: Iterable[Line]) -> Card:
    """Return by how much totals grew on each of the last days."""
    return {
        "type": "statistics-graph",
        "title": title,
        "period": "day",
        "days_to_show": 7,
        "stat_types": ["change"],
        "chart_type": "bar",
        "entities": [line.config for line in lines],
    }


def state(entity_id: str, *states: str) -> Card:
    """Return the condition that an entity has one of these states."""
    return {"condition": "state", "entity": entity_id, "state": list(states)}


def on(entity_id: str) -> Card:
    """Return the condition that something is the case."""
    return state(entity_id, STATE_ON)


def silent(entity_id: str) -> Card:
    """Return the condition that nothing is heard."""
    return state(entity_id, STATE_UNAVAILABLE)


def heard(*entity_ids: str) -> Card:
    """Return the condition that one of these is heard."""
    found = [unless(id_, STATE_UNAVAILABLE) for id_ in entity_ids]
    return found[0] if len(found) == 1 else {"condition": "or", "conditions": found}


def known(entity_id: str) -> Card:
    """Return the condition that there is a value."""
    return unless(entity_id, STATE_UNAVAILABLE, STATE_UNKNOWN)


def unless(entity_id: str, *states: str) -> Card:
    """Return the condition that an entity has none of these states."""
    return {"condition": "state", "entity": entity_id, "state_not": list(states)}
