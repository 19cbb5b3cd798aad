"""`tocsin match` and `tocsin test`, as a script or a person calls them."""

import json
from pathlib import Path

import jsonschema
import pytest
from click.testing import CliRunner

from bot.cli.match import command as match_reports
from bot.cli.test import command as try_examples
from bot.rules.schema import schema

RULES = """\
rule: hostage-talks
title: Hostage talks
severity: medium
when: {query: '(hostage* OR captive*) NEAR/6 (talks OR deal OR exchange)'}
unless: {query: film}
examples: {alert: ["Qatar hosts new round of hostage talks"], quiet: ["Film about hostage talks wins"]}
"""


@pytest.fixture
def rules(tmp_path: Path) -> Path:
    (tmp_path / "rules.yaml").write_text(RULES, encoding="utf-8")
    return tmp_path


def run(command, *args, stdin=""):
    return CliRunner().invoke(command, [str(arg) for arg in args], input=stdin)


def lines(*reports):
    return "".join(json.dumps(report) + "\n" for report in reports)


def test_each_report_gets_one_line_in_the_same_order(rules):
    stdin = lines({"id": "1", "text": "Hostage talks began."}, {"id": 2, "text": "Nothing."})
    result = run(match_reports, "--rules", rules, stdin=stdin)
    assert result.exit_code == 0
    first, second = map(json.loads, result.stdout.splitlines())
    assert first == {
        "id": "1",
        "matches": [
            {
                "rule": "hostage-talks",
                "event": "hostage-talks",
                "actors": [],
                "places": [],
                "date": None,
                "claimed_by": [],
                "evidence": [{"field": "text", "start": 0, "end": 20, "quote": "Hostage talks began."}],
            }
        ],
    }
    assert second == {"id": "2", "matches": []}


def test_offsets_count_code_points_of_the_field_as_it_was_given(rules):
    text = "🕊️ Ça va. \r\n\r\n  Hostage\u200b talks began.  "
    result = run(match_reports, "--rules", rules, stdin=lines({"id": "1", "text": text}))
    (evidence,) = json.loads(result.stdout)["matches"][0]["evidence"]
    assert text[evidence["start"] : evidence["end"]] == evidence["quote"]


def test_halves_of_surrogate_pairs_pass_through(rules):
    stdin = '{"id": "1", "text": "Hostage talks \\ud83d began. Ça va."}\n'
    result = run(match_reports, "--rules", rules, stdin=stdin)
    assert result.exit_code == 0
    assert json.loads(result.stdout)["matches"][0]["evidence"][0]["quote"] == "Hostage talks \ud83d began."


def test_explain_lists_what_was_hit_and_is_no_alert(rules):
    stdin = lines({"id": "1", "title": "Film on hostage talks", "text": ""})
    result = run(match_reports, "--explain", "--rules", rules, stdin=stdin)
    (rejected,) = json.loads(result.stdout)["rejected"]
    assert (rejected["rule"], rejected["reason"]) == ("hostage-talks", "other")
    assert rejected["evidence"][0]["quote"] == "Film on hostage talks"


def test_a_bad_line_is_told_with_its_number_and_the_rest_goes_on(rules):
    stdin = '{"id": "1", "text": "Hostage talks."}\nnot json\n[]\n{"id": "4", "text": ""}\n'
    result = run(match_reports, "--rules", rules, stdin=stdin)
    assert result.exit_code == 1
    assert [json.loads(line)["id"] for line in result.stdout.splitlines()] == ["1", "4"]
    assert [line.partition(":")[0] for line in result.stderr.splitlines()] == ["line 2", "line 3"]


def test_match_without_rules_applies_the_shipped_ones():
    said = "Armenia accuses Azerbaijan of violating the ceasefire"
    result = run(match_reports, stdin=lines({"id": "1", "title": said, "text": ""}))
    assert "ceasefire_violation" in [one["event"] for one in json.loads(result.stdout)["matches"]]


def test_rules_whose_examples_pass_exit_0(rules):
    result = run(try_examples, rules)
    assert result.exit_code == 0
    assert result.stdout == "2 examples of 1 rules: 2 passed\n"


def test_a_failed_example_is_shown_with_its_place_what_came_and_why(rules):
    failing = RULES.replace("Qatar hosts new round of hostage talks", "Talks [bold]begin[/bold]")
    (rules / "rules.yaml").write_text(failing, encoding="utf-8")
    result = run(try_examples, rules)
    assert result.exit_code == 1
    assert f"hostage-talks  {rules / 'rules.yaml'}:6" in result.stdout
    assert "Talks [bold]begin[/bold]\n  - alert\n  + quiet\n    No sentence holds" in result.stdout
    assert "2 examples of 1 rules: 1 passed, 1 failed" in result.stdout


def test_with_json_each_example_is_a_line(rules):
    result = run(try_examples, "--json", rules)
    told = [json.loads(line) for line in result.stdout.splitlines()]
    assert [(one["rule"], one["wanted"], one["passed"]) for one in told] == [
        ("hostage-talks", "alert", True),
        ("hostage-talks", "quiet", True),
    ]


def test_bad_rules_are_findings_and_exit_1(rules):
    (rules / "rules.yaml").write_text(RULES.replace("severity", "serverity"), encoding="utf-8")
    result = run(try_examples, rules)
    assert result.exit_code == 1
    assert 'unknown key "serverity", did you mean "severity"?' in result.stderr


def test_the_schema_takes_what_is_right_and_refuses_what_is_wrong():
    checker = jsonschema.Draft202012Validator(schema())
    good = {"rule": "a", "title": "A", "when": {"event": "ceasefire_violation"}, "examples": {"alert": ["x"]}}
    assert checker.is_valid(good)
    assert checker.is_valid({"list": "arms", "terms": ["drone"]})
    assert not checker.is_valid({**good, "serverity": "high"})
    assert not checker.is_valid({"title": "A"})
