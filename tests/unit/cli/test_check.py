"""`tocsin check`: what a person is told about the files they wrote."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from bot.cli import check

GOOD = """\
rules: [mine.yaml]
sources:
  - {id: wire, kind: feed, url: "http://127.0.0.1:9/rss", tags: [wire]}
destinations:
  - {id: terminal, kind: console}
routes:
  - {match: {rule: talks}, to: terminal}
  - {to: terminal}
poll: {allow_private_addresses: true}
"""
RULE = """\
rule: talks
title: Talks on hostages
when: {query: 'hostage* NEAR/6 talks'}
examples:
  alert: ["Talks about the hostages began in Doha."]
  quiet: ["Film about a hostage wins a prize."]
"""


@pytest.fixture
def tocsin_check(tmp_path):
    def tocsin_check(*options: str, config: str = GOOD, rule: str = RULE) -> Result:
        (tmp_path / "tocsin.yaml").write_text(config)
        (tmp_path / "mine.yaml").write_text(rule)
        return CliRunner().invoke(check.command, ["--config", str(tmp_path / "tocsin.yaml"), *options])

    return tocsin_check


def told(result: Result, folder: Path) -> list[str]:
    return [line.replace(f"{folder}/", "") for line in result.stdout.splitlines()]


def test_files_without_faults_end_with_0_and_nothing_on_standard_output(tocsin_check):
    result = tocsin_check()
    assert (result.exit_code, result.stdout) == (0, "")
    assert "no faults found" in result.stderr


def test_a_fault_of_the_configuration_is_one_line_and_ends_with_1(tocsin_check, tmp_path):
    result = tocsin_check(config=GOOD.replace("tags:", "tgas:").replace("kind: console", "kind: consol"))
    assert result.exit_code == 1
    assert told(result, tmp_path) == [
        'tocsin.yaml:3:59: unknown key "tgas", did you mean "tags"?',
        'tocsin.yaml:5:26: unknown kind "consol", did you mean "console"?',
    ]


def test_a_fault_of_a_rule_is_told_with_its_place(tocsin_check, tmp_path):
    result = tocsin_check(rule=RULE.replace("title:", "titel:"))
    assert result.exit_code == 1
    assert 'mine.yaml:2:1: unknown key "titel", did you mean "title"?' in told(result, tmp_path)


def test_a_route_or_rule_that_names_what_is_not_there_is_told(tocsin_check, tmp_path):
    config = GOOD.replace("{rule: talks}", "{rule: tolks, event: ceasefire_violatoin, places: Armenai}")
    result = tocsin_check(config=config, rule=RULE + "notify: [terminl]\n")
    assert result.exit_code == 1
    assert told(result, tmp_path) == [
        'mine.yaml:7:10: there is no destination "terminl", did you mean "terminal"?',
        'tocsin.yaml:7:20: there is no rule "tolks", did you mean "talks"?',
        'tocsin.yaml:7:34: there is no event "ceasefire_violatoin", did you mean "ceasefire_violation"?',
        'tocsin.yaml:7:63: there is no place "Armenai", did you mean "Armenia"?',
    ]


def test_an_example_that_a_rule_does_not_keep_is_told(tocsin_check, tmp_path):
    result = tocsin_check(rule=RULE.replace("Film about a hostage wins a prize.", "Hostage talks end."))
    assert result.exit_code == 1
    (line,) = told(result, tmp_path)
    assert line.startswith("mine.yaml:6:11: this example should be quiet and is not")


def test_findings_come_as_json_if_asked(tocsin_check, tmp_path):
    result = tocsin_check("--json", config=GOOD.replace("routes:", "ruotes:"))
    assert [json.loads(line) for line in result.stdout.splitlines()] == [
        {
            "file": str(tmp_path / "tocsin.yaml"),
            "line": 6,
            "column": 1,
            "message": 'unknown key "ruotes", did you mean "routes"?',
        },
    ]


def test_live_tells_of_a_source_that_does_not_answer_and_of_a_token_that_is_missing(
    tocsin_check, tmp_path, monkeypatch
):
    monkeypatch.delenv("SLACK_BOT_TOKEN", raising=False)
    slack = '  - {id: desk, kind: slack, channel: "C0123456789"}\nroutes:'
    result = tocsin_check("--live", config=GOOD.replace("routes:", slack))
    assert result.exit_code == 1
    first, second = told(result, tmp_path)
    assert first.startswith("tocsin.yaml:3:5: wire: ")
    assert second.startswith("tocsin.yaml:6:5: desk: ")
    assert "SLACK_BOT_TOKEN" in second
    assert "terminal: console, posts arrive" in result.stderr
