from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import pytest
from pydantic import SecretStr, ValidationError

from bot.chat.button import BUTTONS, button_id, read_button
from bot.chat.kinds import kinds
from bot.lookup.answer import Answer, Form
from bot.lookup.person import Person


@dataclass(frozen=True)
class Environment:
    slack_bot_token: SecretStr | None = None
    slack_app_token: SecretStr | None = None
    slack_signing_secret: SecretStr | None = None
    slack_api_url: str | None = None
    discord_token: SecretStr | None = None
    discord_api_url: str | None = None


def test_every_folder_and_module_with_a_kind_is_found() -> None:
    assert set(kinds()) == {"console", "slack", "discord"}


def test_each_platform_says_what_it_lacks_and_where_it_comes_from() -> None:
    nothing, all_set = (
        Environment(),
        Environment(slack_bot_token=SecretStr("xoxb-1"), discord_token=SecretStr("t")),
    )
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


class Nobody:
    async def ask(self, words: str, person: Person) -> Answer:
        return Answer(f"{words}{person}")

    async def press(self, button: str, subject: str, person: Person, value: str = "") -> Answer:
        return Answer(f"{button}{subject}{person}{value}")

    def form(self, words: str, subject: str = "") -> Form | None:
        return Form(words, subject, ())

    async def fill(self, form: str, subject: str, values: Mapping[str, str], person: Person) -> Answer:
        return Answer(f"{form}{subject}{values}{person}")

    async def about(self, text: str, person: Person) -> Answer:
        return Answer(f"{text}{person}")

    async def home(self, person: Person) -> Sequence[Answer]:
        return [Answer(f"{person}")]

    def suggest(self, lookup: str, words: str) -> list[str]:
        return [lookup, words]


@pytest.mark.parametrize(
    ("environment", "connected"),
    [
        (Environment(), set()),
        (Environment(slack_app_token=SecretStr("xapp-1")), {"slack"}),
        (Environment(slack_signing_secret=SecretStr("s")), {"slack"}),
        (Environment(discord_token=SecretStr("t")), {"discord"}),
    ],
)
async def test_a_platform_is_listened_to_where_its_token_is_set(
    environment: Environment, connected: set[str]
) -> None:
    found = [kind.connect(environment, Nobody()) for kind in kinds().values()]
    assert {connection.name for connection in found if connection} == connected
    assert {name for name, kind in kinds().items() if kind.listens(environment)} == connected


@pytest.mark.parametrize("custom_id", ["", "tocsin:why", "tocsin::p1", "x:why:p1", "tocsin:why:p1:x:y"])
def test_ids_of_buttons_that_are_not_ours_are_left_alone(custom_id: str) -> None:
    assert read_button(custom_id) is None


def test_the_id_of_a_button_fits_the_platforms() -> None:
    for button in BUTTONS:
        made = button_id(button.name, "a" * 24)
        assert len(made) <= 100
        assert read_button(made) == (button.name, "a" * 24, "")
