"""`tocsin backtest` and `tocsin rule diff` over an archive of a few days."""

import json
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from click.testing import CliRunner

from bot.cli.backtest import command as backtest
from bot.cli.rule import command as rule
from bot.model import Report
from bot.state.archive import Archive

RULES = """\
rule: hostage-talks
title: Hostage talks
when: {query: 'hostage* NEAR/4 (talks OR deal)'}
unless: {query: film}
"""
CONFIG = """\
data_dir: data
rules: [rules.yaml]
sources: [{id: un, kind: feed, url: "https://news.example/rss"}]
destinations: [{id: terminal, kind: console}]
routes: [{to: [terminal]}]
"""
NOW = datetime.now(UTC)
TITLES = [  # days ago, title
    (40, "Hostage talks long ago in the mountain capital"),
    (5, "Hostage talks open in the lakeside resort, envoy of the northern league says"),
    (5, "Hostage talks open in the lakeside resort, envoy of the northern league says"),
    (3, "Weather stays mild across the southern plains"),
    (1, "Captives released as bridge reopens after storm"),
    (1, "Deal on hostages signed aboard a frigate off the eastern island"),
    (1, "A film about hostage talks wins a prize"),
]


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "rules.yaml").write_text(RULES, encoding="utf-8")
    (tmp_path / "tocsin.yaml").write_text(CONFIG, encoding="utf-8")
    archive = Archive(tmp_path / "data" / "archive")
    for number, (days, title) in enumerate(TITLES):
        at = NOW - timedelta(days=days, minutes=-number)
        archive.append(Report(str(number), "", title, f"https://news.example/{number}", "un", at), at)
    return tmp_path


def run(command, folder, *args):
    return CliRunner().invoke(command, [*args, "--config", str(folder / "tocsin.yaml")])


def test_backtest_shows_what_a_rule_in_force_would_have_told_each_day(folder):
    result = run(backtest, folder, "hostage-talks")
    assert result.exit_code == 0, result.output
    lines = result.stdout.splitlines()
    assert lines[0].startswith("hostage-talks ")
    assert lines[0].endswith(": 2 alerts, 0 updates and 1 repeats in 6 reports")
    bars = {line[:10]: line[11:] for line in lines if line[:2] == "20"}
    day = [str((NOW - timedelta(days=days)).date()) for days in range(7)]
    assert [bars[day[5]], bars[day[4]], bars[day[3]]] == ["█" * 50 + " 1", " –", " 0"]
    assert "Deal on hostages signed aboard a frigate off the eastern island  un" in result.stdout
    assert "  other  A film about hostage talks wins a prize  un" in result.stdout


def test_backtest_goes_as_far_back_as_it_is_told(folder):
    assert "3 alerts" in run(backtest, folder, "hostage-talks", "--since", "8w").stdout
    assert "1 alerts" in run(backtest, folder, "hostage-talks", "--since", "48h").stdout
    assert "write 12h, 30d or 8w" in run(backtest, folder, "hostage-talks", "--since", "soon").output


def test_backtest_takes_a_file_of_rules_that_are_not_in_force(folder):
    (folder / "new.yaml").write_text(
        "rule: captives\ntitle: Captives\nwhen: {query: captive* AND release*}\n", encoding="utf-8"
    )
    result = run(backtest, folder, str(folder / "new.yaml"), "--json")
    (line,) = map(json.loads, result.stdout.splitlines())
    assert (line["rule"], line["title"]) == ("captives", "Captives released as bridge reopens after storm")


def test_backtest_counts_what_waits_for_others_to_confirm_it_only_once_they_do(folder):
    (folder / "new.yaml").write_text(RULES + "corroboration: {publishers: 2}\n", encoding="utf-8")
    assert ": 0 alerts, 0 updates and 3 repeats" in run(backtest, folder, str(folder / "new.yaml")).stdout
    at = NOW - timedelta(days=5, minutes=-30)
    said = "Hostage talks open in the lakeside resort, the envoy of the northern league tells reporters"
    report = Report("x", "", said, source="elsewhere")
    Archive(folder / "data" / "archive").append(report, at)
    assert ": 1 alerts, 0 updates and 3 repeats" in run(backtest, folder, str(folder / "new.yaml")).stdout


def test_backtest_says_what_is_missing(folder):
    assert 'did you mean "hostage-talks"?' in run(backtest, folder, "hostage-talk").output
    (folder / "tocsin.yaml").write_text(CONFIG.replace("data_dir: data", "data_dir: none"), encoding="utf-8")
    assert "The archive holds nothing of that time" in run(backtest, folder, "hostage-talks").stdout


def test_rule_diff_shows_the_alerts_that_only_one_version_raises(folder):
    changed = RULES.replace("talks OR deal", "talks").replace("unless: {query: film}\n", "")
    (folder / "changed.yaml").write_text(changed, encoding="utf-8")
    result = run(rule, folder, "diff", "hostage-talks", str(folder / "changed.yaml"))
    lines = [line for line in result.stdout.splitlines() if not line.startswith("    ")]
    assert [line[0] + line[18:] for line in lines[:2]] == [
        "-  Deal on hostages signed aboard a frigate off the eastern island  un",
        "+  A film about hostage talks wins a prize  un",
    ]
    assert lines[2] == "1 alerts gained, 1 lost, 1 as before"
    result = run(rule, folder, "diff", "hostage-talks", str(folder / "changed.yaml"), "--json")
    assert [json.loads(line)["change"] for line in result.stdout.splitlines()] == ["lost", "gained"]


def test_a_rule_differs_in_nothing_from_itself(folder):
    result = run(rule, folder, "diff", "hostage-talks", str(folder / "rules.yaml"))
    assert result.stdout == "0 alerts gained, 0 lost, 2 as before\n"
