"""A rule as people write it: one YAML document, described in `docs/rules.md`."""

from __future__ import annotations

import re
from collections.abc import Collection
from datetime import UTC, datetime
from typing import Annotated, Any, Literal, Protocol, Self
from zoneinfo import available_timezones

from pydantic import (
    AfterValidator,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    WithJsonSchema,
    model_validator,
)
from pydantic_core import PydanticCustomError

from bot.config.suggest import did_you_mean
from bot.model import Severity

_NAME, _LANGUAGE = r"[a-z][a-z0-9_-]{0,63}", r"[a-z]{2,3}"


def _name(value: str) -> str:
    if not re.fullmatch(_NAME, value):
        message = "a name is made of small letters, digits, - and _, begins with a letter and has at most 64"
        raise PydanticCustomError("name", message)
    return value


def _language(value: str) -> str:
    if not re.fullmatch(_LANGUAGE, value):
        raise PydanticCustomError("language", "a language is written as its code: en, ru, ar …")
    return value


Name = Annotated[str, AfterValidator(_name), WithJsonSchema({"type": "string", "pattern": f"^{_NAME}$"})]
Language = Annotated[
    str, AfterValidator(_language), WithJsonSchema({"type": "string", "pattern": f"^{_LANGUAGE}$"})
]
Mode = Literal["live", "shadow"]
Weekday = Literal["mon", "tue", "wed", "thu", "fri", "sat", "sun"]
_CLOCK = re.compile(r"([01]\d|2[0-3]):([0-5]\d)")


def _as_list(value: Any) -> Any:
    return [value] if isinstance(value, str) else value


#: One name or several; several are alternatives.
Names = Annotated[
    list[str], BeforeValidator(_as_list, json_schema_input_type=str | list[str]), Field(min_length=1)
]


class Strict(BaseModel):
    """A part of a document in which an unknown key is a fault."""

    model_config = ConfigDict(extra="forbid", frozen=True, str_strip_whitespace=True)


class Clause(Strict):
    """What a sentence must say. All keys given must hold; of several names under a key one is enough."""

    event: Names | None = Field(None, description="What is told to have happened: names of event frames.")
    places: Names | None = Field(None, description="Where: countries, regions, towns, borders or conflicts.")
    actors: Names | None = Field(
        None, description="Who takes part: states, armed groups, organisations, people."
    )
    query: str | None = Field(None, description="Words of the sentence; see docs/queries.md.", min_length=1)

    @model_validator(mode="after")
    def _says_something(self) -> Self:
        if not self.model_fields_set:
            raise PydanticCustomError("empty", "says nothing: give event, places, actors or query")
        return self


def _in_utc(value: datetime) -> datetime:
    return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


class Example(Strict):
    """A report that shows what a rule is for. A plain string is a text in no particular language."""

    title: str = ""
    text: str = ""
    lang: str = Field("", description="Language code, as in a report: en, ru, ar …")
    published: Annotated[datetime, AfterValidator(_in_utc)] | None = Field(
        None, description="When it came out (ISO 8601): days of the week are told from it."
    )

    @model_validator(mode="after")
    def _holds_words(self) -> Self:
        if not self.title and not self.text:
            raise PydanticCustomError("empty", "an example needs a text or a title")
        return self


def _as_example(value: Any) -> Any:
    return {"text": value} if isinstance(value, str) else value


OneExample = Annotated[Example, BeforeValidator(_as_example, json_schema_input_type=str | Example)]


class Examples(Strict):
    """Reports the rule must match, and reports it must be quiet about; `tocsin test` tries them."""

    alert: list[OneExample] = Field(default_factory=list, description="Each must make this rule match.")
    quiet: list[OneExample] = Field(
        default_factory=list, description="None of these may make this rule match."
    )


class Labels(Protocol):
    """What is known of a source; a rule's `sources` may ask for it."""

    @property
    def name(self) -> str: ...
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
        if not self.model_fields_set:
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
        if not self.model_fields_set:
            raise PydanticCustomError("empty", "says nothing: give publishers, tags or kinds")
        return self


class Rule(Strict):
    """One rule: what to look for, what to leave out, how grave it is and who is told."""

    rule: Name = Field(description="The rule's name: small letters, digits, - and _. No two rules share one.")
    title: str = Field(description="What readers of an alert see.", min_length=1, max_length=200)
    description: str = Field("", description="For those who keep the rules: what it is for.")
    severity: Severity = Field("medium", description="low, medium, high or critical.")
    when: Clause | None = Field(None, description="What a sentence must say.")
    unless: Clause | None = Field(None, description="What that sentence must not say as well.")
    selections: dict[Name, Clause] | None = Field(
        None, description="Named clauses for `condition`, where `when` is not enough.", min_length=1
    )
    condition: str | None = Field(
        None, description="Names of selections joined by AND, OR, NOT and w/s.", min_length=1
    )
    languages: Annotated[list[Language], Field(min_length=1)] | None = Field(
        None, description="Language codes; reports in other languages are left out."
    )
    sources: Sources | None = Field(None, description="Which sources count. Left out: all.")
    mode: Mode = Field("live", description="live, or shadow: counts what it finds and posts nothing.")
    schedule: Schedule | None = Field(None, description="When alerts may be raised. Left out: always.")
    corroboration: Corroboration | None = Field(
        None, description="What must confirm a story before it becomes an alert. Left out: nothing."
    )
    notify: Names | None = Field(None, description="Destinations to tell. Left out: the routes decide.")
    examples: Examples = Field(default_factory=Examples)

    @model_validator(mode="after")
    def _asks_one_way(self) -> Self:
        if (self.selections is None) != (self.condition is None):
            raise PydanticCustomError("alone", "selections and condition go together: give both or neither")
        if (self.when is None) == (self.condition is None):
            raise PydanticCustomError(
                "ways", "give either when (and perhaps unless), or selections and condition"
            )
        if self.unless is not None and self.when is None:
            raise PydanticCustomError("ways", "unless goes with when: write AND NOT in the condition")
        return self
