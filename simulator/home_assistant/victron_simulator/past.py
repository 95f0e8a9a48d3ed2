"""What entities showed before they were there, for the recorder.

A command of the WebSocket API, as an action would be recorded itself.
"""

from collections.abc import Iterable
from dataclasses import dataclass
import time
from typing import Any, Final, override

import probatio
from sqlalchemy import insert

from homeassistant.components import websocket_api
from homeassistant.components.recorder import Recorder, get_instance
from homeassistant.components.recorder.db_schema import Statistics, StatisticsShortTerm
from homeassistant.components.recorder.models import StatisticMetaData
from homeassistant.components.recorder.statistics import (
    cache_latest_short_term_statistic_id_for_metadata_id,
    get_short_term_statistics_run_cache,
)
from homeassistant.components.recorder.tasks import RecorderTask
from homeassistant.const import EVENT_STATE_CHANGED
from homeassistant.core import Event, HomeAssistant, State, callback
from homeassistant.helpers.recorder import session_scope
from homeassistant.util import dt as dt_util

from .const import DOMAIN

# Attributes that belong to one state.
_PASSING: Final = frozenset(("active", "bound", "level", "raw"))


@dataclass(slots=True)
class _Remember(RecorderTask):
    """Write statistics, many at once; and see which state is the oldest by now."""

    metadata: StatisticMetaData | None
    five_minutes: list[dict[str, Any]]
    hours: list[dict[str, Any]]

    @override
    def run(self, instance: Recorder) -> None:
        with session_scope(session=instance.get_session()) as session:
            instance.states_manager.load_from_db(session)
            if self.metadata is None:
                return
            manager = instance.statistics_meta_manager
            known = manager.get_many(
                session, statistic_ids={self.metadata["statistic_id"]}
            )
            _, number = manager.update_or_add(session, self.metadata, known)
            row = {"metadata_id": number, "created_ts": time.time()}
            for table, rows in (
                (StatisticsShortTerm, self.five_minutes),
                (Statistics, self.hours),
            ):
                if rows:
                    session.execute(insert(table), [row | more for more in rows])
            cache = get_short_term_statistics_run_cache(instance.hass)
            cache_latest_short_term_statistic_id_for_metadata_id(cache, session, number)


@callback
def async_setup_past(hass: HomeAssistant) -> None:
    """Register the command."""
    websocket_api.async_register_command(hass, _handle_remember)


@websocket_api.websocket_command(
    {
        probatio.Required("type"): f"{DOMAIN}/remember",
        probatio.Required("entity_id"): str,
        probatio.Required("states"): list,
        probatio.Optional("metadata", default=None): probatio.Maybe(dict),
        probatio.Optional("five_minutes", default=list): list,
        probatio.Optional("hours", default=list): list,
    }
)
@callback
def _handle_remember(
    hass: HomeAssistant,
    connection: websocket_api.ActiveConnection,
    message: dict[str, Any],
) -> None:
    """Record states of the past as if they happened, and statistics as they are."""
    recorder = get_instance(hass)
    for event in _events(hass, message["entity_id"], message["states"]):
        recorder.queue_task(event)
    recorder.queue_task(
        _Remember(message["metadata"], message["five_minutes"], message["hours"])
    )
    connection.send_result(message["id"])


def _events(
    hass: HomeAssistant, entity_id: str, states: Iterable[tuple[float, str]]
) -> Iterable[Event[Any]]:
    """Yield what was fired when an entity, which is there by now, changed."""
    if (present := hass.states.get(entity_id)) is None:
        return
    attributes = {k: v for k, v in present.attributes.items() if k not in _PASSING}
    before: State | None = None
    for timestamp, text in states:
        moment = dt_util.utc_from_timestamp(timestamp)
        state = State(
            entity_id,
            text,
            attributes,
            last_changed=moment,
            last_reported=moment,
            last_updated=moment,
        )
        change = {"entity_id": entity_id, "old_state": before, "new_state": state}
        yield Event(EVENT_STATE_CHANGED, change, time_fired_timestamp=timestamp)
        before = state
