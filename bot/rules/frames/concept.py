"""A concept as people write it: what may be told of a thing, in phases, as patterns over word classes.

docs/events.md describes the files. Two kinds of documents: `concept:` holds one concept, `lexicon:` the
words and guards that all concepts share in one language, and may add words and patterns of that language to
concepts.
"""

from __future__ import annotations

from typing import Annotated, Any, Literal

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field

from bot.model import Reason

ClassName = Annotated[str, Field(pattern=r"^[a-z][a-z0-9_]*$", max_length=40)]
Parties = Literal["neighbours", "sides", "these", "dyad", "foes", "standoff", "facing", "internal"]


def _lines(value: Any) -> Any:
    """One entry a list item, or several parted by commas in one text. Commas inside braces part endings."""
    if isinstance(value, str):
        value = [value]
    if not isinstance(value, list) or not all(isinstance(item, str) for item in value):
        return value
    entries: list[str] = []
    for item in value:
        depth, entry = 0, ""
        for letter in item:
            depth += (letter == "{") - (letter == "}")
            if letter in ",\n" and depth == 0:
                entries.append(entry)
                entry = ""
            else:
                entry += letter
        entries.append(entry)
    return [" ".join(entry.split()) for entry in entries if entry.strip()]


def _listed(value: Any) -> Any:
    return [value] if isinstance(value, str) else value


Entries = Annotated[list[str], BeforeValidator(_lines, json_schema_input_type=str | list[str])]
Reference = Annotated[str, Field(pattern=r"^@?[a-z][a-z0-9_]*$", max_length=40)]
Names = Annotated[list[Reference], BeforeValidator(_listed, json_schema_input_type=str | list[str])]
Patterns = Annotated[list[str], BeforeValidator(_listed, json_schema_input_type=str | list[str])]


class _Strict(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True, str_strip_whitespace=True)


class Saying(_Strict):
    """A pattern that asks for more than its words."""

    say: Patterns = Field(description="The pattern, or several that are alike.", min_length=1)
    sentence: Names = Field(
        default_factory=list, description="Classes that must stand somewhere in the sentence."
    )
    without: Names = Field(default_factory=list, description="Classes that must not stand in the sentence.")
    report: Names = Field(
        default_factory=list, description="Classes that must stand in the sentence or before it."
    )
    nearby: Names = Field(
        default_factory=list,
        description="One of these classes must stand here or in the two sentences before; so may parties.",
    )
    parties: Parties | None = Field(None, description="Who must be named; docs/events.md lists the choices.")


def _as_saying(value: Any) -> Any:
    return {"say": value} if isinstance(value, str) else value


OneSaying = Annotated[Saying, BeforeValidator(_as_saying, json_schema_input_type=str | Saying)]


class Guard(_Strict):
    """What makes the words something else than news that it happened."""

    reason: Reason = Field(description="Under which heading `match --explain` lists it.")
    why: str = Field(description="In plain words; readers see it.", min_length=1)
    around: Patterns = Field(
        default_factory=list, description="Patterns with $ for the words that were found."
    )
    sentence: Names = Field(default_factory=list, description="Classes anywhere in the sentence.")
    without: Names = Field(
        default_factory=list, description="Classes that lift the guard if they stand in the sentence."
    )
    parties: Parties | None = Field(None, description="Who must be named for the guard to hold.")
    spare: list[str] = Field(
        default_factory=list, description="Concepts, or concept.phase, that it does not touch."
    )


class Phase(_Strict):
    """One thing that may be told of the concept."""

    lasting: bool = Field(
        False, description="It goes on: what a report tells of it has one date, the first it gives."
    )
    event: ClassName | None = Field(
        None, description="The name for rules; without one, rules say concept.phase."
    )
    gloss: str = Field(description="What it means, for those who can't read the language.", min_length=1)
    cameo: list[str] = Field(default_factory=list, description="Codes of the CAMEO ontology.")
    plover: list[str] = Field(default_factory=list, description="Event types of the PLOVER ontology.")
    patterns: list[OneSaying] = Field(default_factory=list)
    guards: list[Guard] = Field(default_factory=list)


class Concept(_Strict):
    """One `concept:` document."""

    concept: ClassName
    title: str = Field(min_length=1)
    language: str = Field("en", pattern=r"^[a-z]{2,3}$", description="Of its words and patterns.")
    anchors: Names = Field(
        description="Only sentences with a word of one of these classes are looked at.", min_length=1
    )
    words: dict[ClassName, Entries] = Field(default_factory=dict)
    standoffs: Entries = Field(
        default_factory=list, description="Pairs of states that face each other: `India - Pakistan`."
    )
    wars: Entries = Field(
        default_factory=list, description="Pairs at war: fire between them is no incident by itself."
    )
    phases: dict[ClassName, Phase] = Field(min_length=1)
    guards: list[Guard] = Field(default_factory=list, description="For all phases.")


class CalendarFile(_Strict):
    """The words of a language for days, months and years."""

    months: Entries = Field(
        default_factory=list, description="Twelve entries, January first; forms in braces."
    )
    weekdays: Entries = Field(default_factory=list, description="Seven entries, Monday first.")
    today: Entries = Field(default_factory=list)
    yesterday: Entries = Field(default_factory=list)
    next: Entries = Field(default_factory=list, description="Before a weekday that is still to come.")
    last: Entries = Field(default_factory=list, description="Before week, month and year.")
    ago: Entries = Field(default_factory=list, description="After a number and a unit.")
    since: Entries = Field(
        default_factory=list, description="What follows these is when something else began or ends."
    )
    day: Entries = Field(default_factory=list)
    week: Entries = Field(default_factory=list)
    month: Entries = Field(default_factory=list)
    year: Entries = Field(default_factory=list)
    before_year: Entries = Field(default_factory=list, alias="in", description="Before a month or a year.")


class LexiconFile(_Strict):
    """One `lexicon:` document: a language."""

    lexicon: str = Field(pattern=r"^[a-z]{2,3}$", description="The language code.")
    title: str = ""
    clitics: Entries = Field(
        default_factory=list, description="Articles and the like, written together with the next word."
    )
    walls: Names = Field(default_factory=list, description="Classes that no gap runs over.")
    words: dict[ClassName, Entries] = Field(default_factory=dict)
    guards: list[Guard] = Field(default_factory=list)
    patterns: dict[str, list[OneSaying]] = Field(default_factory=dict, description="By concept.phase.")
    calendar: CalendarFile = Field(default_factory=CalendarFile)
