"""Which state an ISO 3166 code stands for, by the gazetteers' name of it."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from importlib.resources import as_file, files

from pydantic import BaseModel, ConfigDict

from bot.config.document import read_documents, validated


class _Table(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)

    origins: Mapping[str, tuple[str, str]]


@cache
def states() -> Mapping[str, str]:
    """Return the canonical names of states by their codes of two and of three letters."""
    with as_file(files("bot.stories") / "origins.yaml") as file:
        (document,) = read_documents(file)
        table = validated(document, _Table).origins
    return {code: state for state, codes in table.items() for code in codes}
