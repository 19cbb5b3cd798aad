"""Gazetteer files (head key `gazetteer:`) → one `Gazetteer`. Shipped files and users' own add up.

Every value is a comma-separated line; docs/gazetteers.md explains the sections.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator
from typing import Annotated

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field

from bot.config.document import Document, Path, did_you_mean, in_order, validated
from bot.errors import BadFile, Finding
from bot.language.gazetteer import Gazetteer, Name
from bot.language.gazetteer_build import Builder


def _listed(value: object) -> object:
    """A comma-separated line as its parts; anything else is left for pydantic to refuse."""
    if isinstance(value, str):
        return tuple(part.strip() for part in value.split(",") if part.strip())
    return value


Listed = Annotated[tuple[str, ...], BeforeValidator(_listed, json_schema_input_type=str)]


class _Section(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class State(_Section):
    names: Listed = Field(default=(), description="Other names and headline forms.")
    people: Listed = Field(default=(), description="What its people are called, as noun and adjective.")
    seats: Listed = Field(
        default=(), description="The capital first, then palaces and streets that stand for the government."
    )
    of: Listed = Field(default=(), description="For a state in dispute: the states that lay claim to it.")


class Group(_Section):
    names: Listed = ()
    of: Listed = Field(default=(), description="States where it is at home or fights.")
    role: str = "armed group"


class Line(_Section):
    names: Listed = ()
    points: Listed = Field(default=(), description="Places on it that keep their own name.")
    between: Listed = Field(description="States and parties on either side.")
    within: Listed = ()


class Region(_Section):
    names: Listed = ()
    points: Listed = Field(default=(), description="Places in it that keep their own name.")
    of: Listed = Field(default=(), description="States it belongs to, or that lay claim to it.")
    facing: Listed = ()
    within: Listed = ()


class Towns(_Section):
    names: Listed
    of: Listed
    facing: Listed = Field(default=(), description="States across the border the towns lie on.")
    on: Listed = Field(default=(), description="Lines and regions the towns lie in.")


class Epithets(_Section):
    after: Listed = ()
    before: Listed = ()


class Ambiguous(_Section):
    unless: Listed = Field(
        default=(), description="Words that, anywhere in the sentence, show another meaning."
    )
    after: Listed = Field(default=(), description="Words that, right before it, show another meaning.")
    before: Listed = Field(
        default=(), description="With `after`: words that must also stand right behind it."
    )
    sign: bool = Field(default=False, description="Only beside another name or a word of war or diplomacy.")


class GazetteerFile(_Section):
    """Names of places and actors, and how they hang together."""

    gazetteer: str = Field(description="What the file holds.")
    language: str = "en"
    states: dict[str, State] = {}
    groups: dict[str, Group] = {}
    lines: dict[str, Line] = {}
    regions: dict[str, Region] = {}
    towns: tuple[Towns, ...] = ()
    people: dict[str, Listed] = Field(default={}, description="Persons by the state or group they speak for.")
    names: dict[str, Listed] = Field(
        default={}, description="More names, in the file's language, of what is known already."
    )
    bodies: dict[str, Listed] = {}
    epithets: Epithets = Epithets()
    signs: Listed = ()
    clitics: Listed = ()
    ambiguous: dict[str, Ambiguous] = {}
    scopes: dict[str, Listed] = {}
    borders: dict[str, Listed] = {}
    seas: dict[str, Listed] = {}
    conflicts: dict[str, Listed] = {}


def load_gazetteer(documents: Iterable[Document]) -> Gazetteer:
    """One gazetteer of all documents, read in order. Raises BadFile for misspelt keys and unknown names."""
    files = [(document, validated(document, GazetteerFile)) for document in documents]
    builder = Builder()
    for _, file in files:
        _define(builder, file)
    persons = {
        person.removeprefix("=").strip()
        for _, file in files
        for line in file.people.values()
        for person in line
    }
    findings = [finding for document, file in files for finding in _unknown(builder, persons, document, file)]
    if findings:
        raise BadFile(in_order(findings))
    for _, file in files:
        for party, people in file.people.items():
            builder.people(party, people)
    for _, file in files:
        _relate(builder, file)
    return builder.build()


def _define(builder: Builder, file: GazetteerFile) -> None:
    """The names that a file brings in, and the words around names."""
    for name, state in file.states.items():
        builder.state(name, of=state.of, names=state.names, people=state.people, seats=state.seats)
    for name, line in file.lines.items():
        within = frozenset(line.within)
        known = builder.define(Name(name, "line", "line", frozenset(line.between), within=within), line.names)
        builder.points(known, line.points)
    for name, region in file.regions.items():
        of, facing, within = map(frozenset, (region.of, region.facing, region.within))
        known = builder.define(Name(name, "place", "region", of, facing=facing, within=within), region.names)
        builder.points(known, region.points)
    for name, group in file.groups.items():
        builder.group(name, of=group.of, names=group.names, role=group.role)
    for towns in file.towns:
        builder.towns(towns.names, of=towns.of, facing=towns.facing, on=towns.on)
    builder.words(
        file.language,
        bodies=file.bodies,
        signs=file.signs,
        clitics=file.clitics,
        after=file.epithets.after,
        before=file.epithets.before,
    )
    for name, ambiguous in file.ambiguous.items():
        builder.guard(
            file.language,
            name,
            unless=ambiguous.unless,
            after=ambiguous.after,
            before=ambiguous.before,
            sign=ambiguous.sign,
        )


def _relate(builder: Builder, file: GazetteerFile) -> None:
    """What a file says of names that some file brings in."""
    for name, aliases in file.names.items():
        builder.alias(file.language, name, aliases)
    for name, members in file.scopes.items():
        builder.scope(name, members)
    for table in (file.borders, file.seas):
        for name, others in table.items():
            builder.neighbours(name, others)
    for name, others in file.conflicts.items():
        builder.conflicts(name, others)


def _unknown(
    builder: Builder, persons: Collection[str], document: Document, file: GazetteerFile
) -> Iterator[Finding]:
    """A finding for each name that a file refers to and no file brings in."""
    for path, name, key in _references(file):
        if name not in builder.names and not (path[0] == "names" and name in persons):
            message = f'no gazetteer has the name "{name}"{did_you_mean(name, builder.names)}'
            yield document.finding(path, message, key=key)


def _references(file: GazetteerFile) -> Iterator[tuple[Path, str, bool]]:
    """Path, name and whether the name is the key there."""
    for section in ("people", "names", "borders", "seas", "conflicts"):
        for name in getattr(file, section):
            yield (section, name), name, True
    for section in ("scopes", "borders", "seas", "conflicts"):
        for key, members in getattr(file, section).items():
            yield from (((section, key), name, False) for name in members)
    for section, fields in _FIELDS.items():
        entries = getattr(file, section)
        for key, entry in entries.items() if isinstance(entries, dict) else enumerate(entries):
            for field in fields:
                yield from (((section, key, field), name, False) for name in getattr(entry, field))


_FIELDS = {
    "states": ("of",),
    "groups": ("of",),
    "lines": ("between", "within"),
    "regions": ("of", "facing", "within"),
    "towns": ("of", "facing", "on"),
}
