from __future__ import annotations

from dataclasses import dataclass

import pytest
from pydantic import SecretStr, ValidationError

from bot.chat.kinds import kinds


@dataclass(frozen=True)
class Environment:
    slack_bot_token: SecretStr | None = None
    slack_api_url: str | None = None
    discord_token: SecretStr | None = None
    discord_api_url: str | None = None


def test_every_folder_and_module_with_a_kind_is_found() -> None:
    assert set(kinds()) == {"console", "slack", "discord"}


def test_each_platform_says_what_it_lacks_and_where_it_comes_from() -> None:
    nothing, all_set = Environment(), Environment(SecretStr("xoxb-1"), None, SecretStr("t"))
    lacks = {name: kind.missing(nothing) for name, kind in kinds().items()}
    assert lacks["console"] is None
    assert "SLACK_BOT_TOKEN" in str(lacks["slack"])
    assert "DISCORD_TOKEN" in str(lacks["discord"])
    assert [kind.missing(all_set) for kind in kinds().values()] == [None] * 3


def test_an_empty_token_is_a_missing_one() -> None:
    assert kinds()["slack"].missing(Environment(slack_bot_token=SecretStr("")))


@pytest.mark.parametrize(
    ("kind", "options"),
    [
        ("slack", {"channel": "C0123456789"}),
        ("discord", {"channel": "700000000000000001"}),
        ("discord", {"channel": 700000000000000001}),
        ("console", {"json": True}),
        ("console", {}),
    ],
)
def test_options_of_a_destination(kind: str, options: dict[str, object]) -> None:
    kinds()[kind].Options(**options)


@pytest.mark.parametrize(
    ("kind", "options"),
    [
        ("slack", {"channel": "#alerts"}),
        ("slack", {}),
        ("discord", {"channel": "alerts"}),
        ("discord", {"channel": True}),
        ("console", {"colour": "red"}),
    ],
)
def test_options_that_make_no_sense_are_refused(kind: str, options: dict[str, object]) -> None:
    with pytest.raises(ValidationError):
        kinds()[kind].Options(**options)
