from datetime import UTC, datetime
from pathlib import Path

from hypothesis import example, given, settings
from hypothesis import strategies as st

from bot.model import Report
from bot.rules.book import load_rules
from bot.rules.shipped import shipped_rules
from tests.unit.rules.books import book, quotes, rule

PIECES = st.sampled_from(
    [
        "Armenia accuses Azerbaijan of violating the ceasefire",
        "Two soldiers were killed at the border on Tuesday",
        "Iran offers to mediate, but denies it",
        "أعلنت إيران عن مبادرة سلام",
        "Режим тишины нарушен",
        " if ",
        ". ",
        "\n\n",
        "U.S.",
        "\u200b",
        "\ud800",
        "🕊️",
        "'s ",
        "’",
    ]
)
TEXTS = st.lists(PIECES | st.text(max_size=8), max_size=12).map("".join)


@settings(max_examples=60, deadline=None)
@given(
    TEXTS,
    TEXTS,
    st.sampled_from(["", "en", "ru", "ar", "xx", "not a language"]),
    st.none() | st.datetimes(timezones=st.just(UTC)),
)
@example("", "Truce violated on Monday", "en", datetime.min.replace(tzinfo=UTC))
def test_any_report_is_judged_with_evidence_that_stands_in_it(title, text, lang, published):
    read = load_rules([shipped_rules()])
    report = Report("r", text, title, lang=lang, published=published)
    judgement = read.judge(report)
    assert all(quotes(report, judgement.matches) + quotes(report, judgement.rejected))
    assert read.judge(report) == judgement


def test_the_shipped_rules_can_be_read_and_are_three(tmp_path: Path):
    assert {"ceasefire-violation", "border-incident", "mediation-offer"} == set(
        load_rules([shipped_rules()]).rules
    )


def test_a_book_without_rules_finds_nothing():
    assert book("list: arms\nterms: [drone]\n").judge(Report("r", "A drone.")).matches == ()


def test_events_and_severities_are_known_by_name():
    read = book(rule("r", when="{query: truce}", severity="critical") + rule("s", when="{query: talks}"))
    assert {"r", "s", "ceasefire_violation", "border_incident", "mediation_offer"} <= read.events
    assert (read.severity_of("r"), read.severity_of("s")) == ("critical", "medium")


def test_a_users_list_takes_the_place_of_one_with_the_same_name_but_two_are_a_fault(tmp_path: Path):
    (tmp_path / "a.yaml").write_text("list: arms\nterms: [drone]\n---\n" + rule("r", when="{query: '@arms'}"))
    assert load_rules([tmp_path]).judge(Report("r", "A drone.")).matches
    assert load_rules([tmp_path, tmp_path / "a.yaml"]).judge(Report("r", "A drone.")).matches
