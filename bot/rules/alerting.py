"""When the matches of a rule become alerts: whom it hears, its hours, what must confirm it, how often."""

from __future__ import annotations

import re
from collections.abc import Collection
from typing import Annotated, Any, Literal, Protocol, Self
from zoneinfo import available_timezones

from pydantic import AfterValidator, BeforeValidator, Field, model_validator
from pydantic_core import PydanticCustomError

from bot.config.durations import Seconds
from bot.config.suggest import did_you_mean
from bot.rules.names import Names, Strict

Weekday = Literal["mon", "tue", "wed", "thu", "fri", "sat", "sun"]
Facet = Literal["event", "places", "actors", "day"]
_CLOCK = re.compile(r"([01]\d|2[0-3]):([0-5]\d)")


class Labels(Protocol):
    """What is known of a source; a rule's `sources` may ask for it."""

    @property
    def voice(self) -> str: ...  # the name under which it counts where independent publishers are counted
    @property
    def kind(self) -> str: ...
    @property
    def tags(self) -> Collection[str]: ...


class Sources(Strict):
    """Which sources a rule listens to. All keys given must hold; of several values one is enough."""

    ids: Names | None = Field(None, description="Sources by their id in the configuration.")
    tags: Names | None = Field(None, description="Sources that carry one of these tags.")
    kinds: Names | None = Field(None, description="Sources of one of these kinds: feed, …")

    @model_validator(mode="after")
    def _says_something(self) -> Self:
        if self.is_empty:
            raise PydanticCustomError("empty", "says nothing: give ids, tags or kinds")
        return self


def _zone(value: str) -> str:
    known = available_timezones()
    if value not in known:
        hint = did_you_mean(value, known) or ": write an IANA name such as Europe/Berlin or UTC"
        raise PydanticCustomError("zone", f"no time zone is called so{hint}")
    return value


def _hours(value: str) -> str:
    ends = [match and (int(match[1]), int(match[2])) for match in map(_CLOCK.fullmatch, value.split("-"))]
    if len(ends) != 2 or None in ends or ends[0] == ends[1]:  # noqa: PLR2004 - from and to
        raise PydanticCustomError("hours", "hours are written as 07:00-19:30, or 22:00-06:00 over midnight")
    return value


class Schedule(Strict):
    """When alerts may be raised. Outside of it the rule is silent."""

    zone: Annotated[str, AfterValidator(_zone)] = Field(description="IANA time zone: Europe/Berlin, UTC …")
    days: Annotated[list[Weekday], Field(min_length=1)] | None = Field(
        None,
        description="Days of the week. Left out: all. Hours over midnight belong to the day they begin on.",
    )
    hours: Annotated[str, AfterValidator(_hours)] | None = Field(
        None, description="Hours of the day: 22:00-06:00. Left out: all."
    )


class Corroboration(Strict):
    """What must confirm a story before it becomes an alert. Of the keys given, one is enough."""

    publishers: int | None = Field(None, ge=2, le=20, description="So many independent publishers tell it.")
    tags: Names | None = Field(None, description="A source with one of these tags tells it.")
    kinds: Names | None = Field(None, description="A source of one of these kinds tells it.")

    @model_validator(mode="after")
    def _says_something(self) -> Self:
        if self.is_empty:
            raise PydanticCustomError("empty", "says nothing: give publishers, tags or kinds")
        return self


def _as_throttle(value: Any) -> Any:
    return {"alerts": 1, "per": value} if isinstance(value, str) else value


class Throttle(Strict):
    """How many stories a rule may raise in a span of time. Updates of raised stories are not counted."""

    alerts: int = Field(1, ge=1, le=1000, description="So many new alerts at most …")
    per: Seconds = Field(description="… within this time: 30m, 6h, 1d.")


#: `throttle: 1h` is one alert an hour.
OneThrottle = Annotated[Throttle, BeforeValidator(_as_throttle, json_schema_input_type=str | Throttle)]


def _by_facets(value: Any) -> Any:
    return {"by": value} if isinstance(value, str | list) else value


def _as_facets(value: Any) -> Any:
    return [value] if isinstance(value, str) else value


class Group(Strict):
    """What makes one story of this rule's matches, whatever their words."""

    by: Annotated[list[Facet], BeforeValidator(_as_facets), Field(min_length=1)] = Field(
        description="What must agree: event, places, actors, day. Of several places or actors one is enough."
    )
    within: Seconds = Field(
        86400.0, description="A story that was told of last so long ago takes nothing more in: 6h, 1d."
    )


#: `group: [event, places]` is a story for each event and place, as long as it is told of daily.
OneGroup = Annotated[Group, BeforeValidator(_by_facets, json_schema_input_type=Facet | list[Facet] | Group)]
