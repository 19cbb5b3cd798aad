"""What a configuration that changes while the bot runs means."""

from __future__ import annotations

from pathlib import Path

import pytest

from bot.alerts.reread import ConfigurationFile
from bot.app import read_settings

GOOD = """\
sources: [{id: wire, kind: feed, url: "https://wire.example/feed.xml"}]
destinations: [{id: terminal, kind: console}]
routes: [{to: [terminal]}]
"""


@pytest.fixture
def file(tmp_path: Path) -> Path:
    file = tmp_path / "tocsin.yaml"
    file.write_text(GOOD)
    return file


@pytest.fixture
def watched(file: Path) -> ConfigurationFile:
    return ConfigurationFile(read_settings(file), read_settings)


def test_a_file_that_is_as_it_was_says_nothing(watched: ConfigurationFile) -> None:
    assert watched.reread() is None


def test_faults_are_told_in_chat_once_with_file_and_line(file: Path, watched: ConfigurationFile) -> None:
    file.write_text(GOOD + "routez: []\n")
    notice = watched.reread()
    assert notice is not None
    assert notice.in_chat
    assert notice.lines[0].startswith(f"{file}:4:1: ")
    assert watched.reread() is None


def test_a_file_that_is_gone_is_a_fault(file: Path, watched: ConfigurationFile) -> None:
    file.unlink()
    notice = watched.reread()
    assert notice is not None
    assert "no such file" in notice.lines[0]


def test_a_file_put_right_again_has_nothing_to_tell(file: Path, watched: ConfigurationFile) -> None:
    file.write_text("routes: [")
    assert watched.reread()
    file.write_text(GOOD + "# as before\n")
    notice = watched.reread()
    assert notice is not None
    assert notice.lines == ()


@pytest.mark.parametrize(
    ("name", "text"), [("tocsin.yaml", GOOD + "rules: []\n"), (".env", "SLACK_BOT_TOKEN=xoxb-1\n")]
)
def test_a_good_change_waits_for_a_restart(
    file: Path, watched: ConfigurationFile, name: str, text: str
) -> None:
    (file.parent / name).write_text(text)
    notice = watched.reread()
    assert notice is not None
    assert not notice.in_chat
    assert "restart Tocsin" in notice.lines[0]
    assert "xoxb" not in str(notice)
