"""`tocsin source export` and `import`: what one writes, the other reads."""

from __future__ import annotations

import json
from pathlib import Path

import yaml
from click.testing import CliRunner

from bot.cli.source import command

CONFIGURATION = """\
sources:
  - {id: hill-wire, kind: feed, name: Hill & Dale, url: "https://hill.example/rss?a=1&b=2", tags: [caucasus]}
  - {id: inbox, kind: folder, path: /srv/inbox}
destinations:
  - {id: terminal, kind: console}
routes:
  - {to: [terminal]}
"""


def test_feeds_are_written_as_opml_and_read_back(tmp_path: Path) -> None:
    (tmp_path / "tocsin.yaml").write_text(CONFIGURATION)
    written = CliRunner().invoke(command, ["export", "--config", str(tmp_path / "tocsin.yaml")])
    assert written.exit_code == 0
    assert written.stderr == "1 are no feeds, and left out.\n"
    (tmp_path / "feeds.opml").write_text(written.stdout)
    read = CliRunner().invoke(command, ["import", str(tmp_path / "feeds.opml")])
    assert yaml.safe_load(read.stdout) == [
        {
            "id": "hill-dale",
            "kind": "feed",
            "url": "https://hill.example/rss?a=1&b=2",
            "name": "Hill & Dale",
            "tags": ["caucasus"],
        }
    ]


def test_feeds_are_written_as_json_lines(tmp_path: Path) -> None:
    (tmp_path / "tocsin.yaml").write_text(CONFIGURATION)
    written = CliRunner().invoke(command, ["export", "--json", "--config", str(tmp_path / "tocsin.yaml")])
    assert json.loads(written.stdout) == {
        "url": "https://hill.example/rss?a=1&b=2",
        "title": "Hill & Dale",
        "tags": ["caucasus"],
    }


def test_a_configuration_with_faults_is_told(tmp_path: Path) -> None:
    (tmp_path / "tocsin.yaml").write_text("sources: 1\n")
    told = CliRunner().invoke(command, ["export", "--config", str(tmp_path / "tocsin.yaml")])
    assert told.exit_code == 2
    assert "tocsin.yaml:1:" in told.stderr
