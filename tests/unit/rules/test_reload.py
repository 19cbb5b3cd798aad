from pathlib import Path

import pytest

from bot.model import Report
from bot.rules.book import load_rules
from bot.rules.reload import reload_rules
from bot.rules.shelf import stamps
from tests.unit.rules.books import rule

TRUCE = rule("truce", when="{query: truce}", examples="{alert: [A truce]}")


@pytest.fixture
def rules(tmp_path: Path) -> Path:
    (tmp_path / "rules.yaml").write_text(TRUCE, encoding="utf-8")
    return tmp_path


def reloaded(old, folder, text):
    (folder / "rules.yaml").write_text(text, encoding="utf-8")
    return reload_rules(old, [folder])


def test_a_rule_may_come_change_and_go(rules):
    first = load_rules([rules])
    second = reloaded(first, rules, TRUCE + rule("talks", when="{query: talks}"))
    assert second.changes == (f"rule talks: new, version {second.book.versions['talks']}",)
    third = reloaded(second.book, rules, TRUCE.replace("query: truce", "query: truce OR talks"))
    assert third.changes == (
        f"rule truce: changed from version {first.versions['truce']} to {third.book.versions['truce']}",
        "rule talks: gone",
    )
    assert third.book.judge(Report("r", "Talks.")).matches
    assert not third.findings


def test_nothing_is_said_where_nothing_changed(rules):
    old = load_rules([rules])
    assert reloaded(old, rules, TRUCE + "# a comment\n").changes == ()


def test_a_rule_whose_examples_fail_stays_as_it_was_and_the_others_are_taken_over(rules):
    old = load_rules([rules])
    changed = TRUCE.replace("query: truce", "query: ceasefire") + rule("talks", when="{query: talks}")
    new = rule("new", when="{query: deal}", examples="{quiet: [A deal]}")
    found = reloaded(old, rules, changed + new)
    assert set(found.book.rules) == {"truce", "talks"}
    assert found.book.judge(Report("r", "A truce.")).matches
    assert found.book.judge(Report("r", "Talks.")).matches
    assert [line.split(": version")[0] for line in found.changes] == [
        "rule truce",
        f"rule talks: new, version {found.book.versions['talks']}",
        "rule new",
    ]
    assert "stays" in found.changes[0]
    assert "left out" in found.changes[2]
    assert len(found.findings) == 2


def test_with_a_fault_in_any_file_the_old_book_stays(rules):
    old = load_rules([rules])
    found = reloaded(old, rules, TRUCE + rule("talks", when="{qery: talks}"))
    assert found.book is old
    assert [finding.line for finding in found.findings] == [8]


def test_a_changed_list_changes_the_version_of_the_rules_that_use_it(rules):
    text = "list: arms\nterms: [drone]\n---\n" + rule("r", when="{query: '@arms'}")
    (rules / "rules.yaml").write_text(text, encoding="utf-8")
    old = load_rules([rules])
    found = reloaded(old, rules, text.replace("drone", "mortar"))
    assert old.versions["r"] != found.book.versions["r"]
    assert found.changes[0].startswith("rule r: changed")


def test_only_a_change_of_a_file_makes_the_rules_be_read_again(rules):
    before = stamps([rules])
    assert stamps([rules]) == before
    (rules / "notes.txt").write_text("no rule")
    assert stamps([rules]) == before
    (rules / "more.yaml").write_text(rule("talks", when="{query: talks}"))
    assert stamps([rules]) != before
