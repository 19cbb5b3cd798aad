"""Packs of sources that come with Tocsin: a list for one part of the world, taken in by its name.

Each is a YAML file in `sources/` with the sources of one part of the world, written as in `tocsin.yaml`.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from functools import cache
from pathlib import Path
from typing import Any

from pydantic import Field, create_model

import bot
from bot.config.document import read_documents, validated
from bot.config.sections import Id, Section, SourceSettings

_PACKAGE = Path(bot.__file__).parent


class Pack(Section):
    """One file of `sources/`."""

    pack: Id
    title: str
    description: str
    checked: str = Field(
        pattern=r"^(?:never|\d{4}-\d{2}-\d{2})$",
        description="The day on which its addresses were last asked.",
    )
    sources: list[SourceSettings] = Field(min_length=1)


def shipped_packs() -> Mapping[str, Path]:
    """Return the files by name: from beside the package in a checkout, inside it where it was installed."""
    installed = _PACKAGE / "shipped_sources"
    folder = installed if installed.is_dir() else _PACKAGE.parent / "sources"
    return {file.stem: file for file in sorted(folder.glob("*.yaml"))}


@cache
def written(name: str) -> Mapping[str, Any]:
    """Return a pack as it is written; empty if there is none of that name."""
    file = shipped_packs().get(name)
    data = read_documents(file)[0].data if file else {}
    return data if isinstance(data, dict) else {}


def read_pack(name: str, source: Any) -> Pack:
    """Return a pack whose sources are of the type `source`. Raises BadFile."""
    model = create_model("Pack", __base__=Pack, sources=(list[source], Pack.model_fields["sources"]))
    return validated(read_documents(shipped_packs()[name])[0], model)


def with_packs(own: Iterable[SourceSettings], packs: Iterable[Pack]) -> list[SourceSettings]:
    """Return the sources of a configuration and of its packs.

    One's own source stands instead of a pack's of the same id; what two packs share gets the tags of both.
    """
    known = {source.id: source for source in own}
    mine = set(known)
    for pack in packs:
        for source in pack.sources:
            if source.id in mine:
                continue
            before = known.get(source.id, source)
            tags = list(dict.fromkeys([*before.tags, *source.tags]))
            known[source.id] = before.model_copy(update={"tags": tags})
    return list(known.values())
