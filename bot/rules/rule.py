"""A rule as people write it: one YAML document, described in `docs/rules.md`."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Annotated, Any, Literal, Self

from pydantic import AfterValidator, BeforeValidator, Field, model_validator
from pydantic_core import PydanticCustomError

from bot.model import Severity
from bot.rules.alerting import Corroboration, OneGroup, OneThrottle, Schedule, Sources
from bot.rules.names import Language, Name, Names, Strict

Mode = Literal["live", "shadow"]


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
        if self.is_empty:
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
    group: OneGroup | None = Field(
        None, description="What makes one story of the matches. Left out: the story memory decides."
    )
    throttle: OneThrottle | None = Field(
        None, description="How many alerts at most: 1h, or {alerts: 3, per: 1h}. Left out: no limit."
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
