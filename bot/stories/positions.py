"""Where places lie, for maps."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from functools import cache
from importlib.resources import as_file, files
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field

from bot.config.document import read_documents, validated

Degrees = tuple[Annotated[float, Field(ge=-90, le=90)], Annotated[float, Field(ge=-180, le=180)]]


class _Table(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)

    positions: Mapping[str, Degrees]


@cache
def shipped() -> Mapping[str, Degrees]:
    """Return the latitude and longitude of places by their canonical names."""
    with as_file(files("bot.stories") / "positions.yaml") as file:
        (document,) = read_documents(file)
        return validated(document, _Table).positions


def position(places: Iterable[str]) -> Degrees | None:
    """Return where the smallest of these places lies, of those whose position is known."""
    sizes = _sizes()
    found = [place for place in places if place in sizes]
    return shipped()[max(found, key=lambda place: sizes[place])] if found else None


@cache
def _sizes() -> Mapping[str, int]:
    """The table goes from states to lines and regions to towns: what stands later is smaller."""
    return {place: number for number, place in enumerate(shipped())}
