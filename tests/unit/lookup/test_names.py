from __future__ import annotations

from pathlib import Path

import pytest

from bot.lookup.ask import lookups

PAGE = (Path(__file__).parents[3] / "docs" / "chat.md").read_text(encoding="utf-8")


@pytest.mark.parametrize("name", lookups())
def test_every_lookup_is_told_of(name: str) -> None:
    assert f"`{name}" in PAGE


def test_lookups_fit_discords_subcommands() -> None:
    # https://docs.discord.com/developers/interactions/application-commands
    assert len(lookups()) <= 25
    for lookup in lookups().values():
        assert 1 <= len(lookup.name) <= 32
        assert 1 <= len(lookup.summary) <= 100
        assert len(lookup.usage) <= 100
