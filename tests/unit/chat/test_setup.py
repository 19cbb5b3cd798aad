from __future__ import annotations

import base64
import json
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import pytest
import yaml
from click.testing import CliRunner
from discord import Permissions
from pydantic import SecretStr

from bot.chat.discord.setup import PERMISSIONS, invitation
from bot.chat.kinds import kinds
from bot.chat.slack.http import PATH
from bot.chat.slack.setup import FEATURES, SCOPES, manifest
from bot.cli import tocsin
from tests.unit.chat.test_kinds import Environment

CHAT_PAGE = (Path(__file__).parents[3] / "docs" / "chat.md").read_text(encoding="utf-8")
TOKEN = f"{base64.b64encode(b'500000000000000001').decode().rstrip('=')}.abcdef.a-very-secret-part"


def test_the_manifest_asks_for_what_is_used_and_no_more() -> None:
    made = manifest()
    assert made["oauth_config"]["scopes"] == {"bot": list(SCOPES)}
    assert made["settings"]["socket_mode_enabled"]
    assert [command["command"] for command in made["features"]["slash_commands"]] == ["/tocsin"]
    assert made["settings"]["event_subscriptions"] == {"bot_events": ["app_home_opened"]}
    assert made["settings"]["interactivity"] == {"is_enabled": True}
    assert [shortcut["callback_id"] for shortcut in made["features"]["shortcuts"]] == ["tocsin:about"]
    assert all(len(shortcut["name"]) <= 24 for shortcut in made["features"]["shortcuts"])
    # https://docs.slack.dev/reference/app-manifest
    assert len(made["display_information"]["name"]) <= 35
    assert len(made["display_information"]["description"]) <= 140


def test_in_http_mode_the_manifest_says_where_slack_brings_things() -> None:
    made = manifest(socket_mode=False)
    assert not made["settings"]["socket_mode_enabled"]
    places = (
        made["features"]["slash_commands"][0]["url"],
        made["settings"]["interactivity"]["request_url"],
        made["settings"]["event_subscriptions"]["request_url"],
    )
    assert all(place.endswith(PATH) for place in places)
    environment = Environment(slack_signing_secret=SecretStr("s"))
    found = kinds()["slack"].set_up(environment)
    assert found is not None
    assert yaml.safe_load(found.paste) == made


def test_the_invitation_asks_for_what_is_used_and_no_more() -> None:
    query = parse_qs(urlsplit(invitation(TOKEN)).query)
    assert query["client_id"] == ["500000000000000001"]
    assert query["scope"] == ["bot applications.commands"]
    asked = {name for name, allowed in Permissions(int(query["permissions"][0])) if allowed}
    assert {"view_channel" if name == "read_messages" else name for name in asked} == set(PERMISSIONS)


@pytest.mark.parametrize("token", ["", "no-token", "é.é.é", "a.b.c"])
def test_without_a_token_the_invitation_has_a_place_for_the_id(token: str) -> None:
    assert "client_id=APPLICATION_ID" in invitation(token)


@pytest.mark.parametrize("platform", ["slack", "discord"])
def test_setup_prints_what_to_paste_and_says_why_and_shows_no_secret(
    platform: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("DISCORD_TOKEN", TOKEN)
    config = str(tmp_path / "tocsin.yaml")
    shown = CliRunner().invoke(tocsin, ["setup", platform, "--config", config])
    assert shown.exit_code == 0
    assert "secret" not in shown.output
    assert "tocsin check --live" in shown.stderr
    if platform == "slack":
        assert yaml.safe_load(shown.stdout) == manifest()
    else:
        assert shown.stdout.strip() == invitation(TOKEN)
    as_json = CliRunner().invoke(tocsin, ["setup", platform, "--config", config, "--json"])
    assert set(json.loads(as_json.stdout)) == {"paste", "steps", "needs"}


@pytest.mark.parametrize(
    "needed", [*SCOPES, *FEATURES, *(name.replace("_", " ").title() for name in PERMISSIONS)]
)
def test_the_page_on_chat_explains_every_permission(needed: str) -> None:
    assert needed in CHAT_PAGE
