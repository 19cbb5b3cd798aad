from __future__ import annotations

from datetime import UTC, datetime

from tests.unit.rules.frames.reading import told

ARTICLE = """\
Army shells two villages despite the truce

The army shelled two villages on Tuesday, despite the truce that began on Sunday.

A truce was violated on March 9, hours after it took effect. Each side accused the other of breaking it.

Two earlier ceasefires collapsed within days. The war has cost thousands of lives since it broke out in 2011.

Guards on the border with Bolivia opened fire on a patrol on April 2, wounding one.
"""


def read(text: str, published: datetime | None) -> list[tuple[str, str | None]]:
    tellings = told(text, published=published)
    return [(telling.event, telling.reason) for telling in tellings if "." not in telling.event]


def test_an_article_is_news_where_it_is_new_and_background_where_it_recalls() -> None:
    assert read(ARTICLE, datetime(2024, 5, 15, tzinfo=UTC)) == [
        ("ceasefire_violation", None),
        ("ceasefire_violation", None),
        ("ceasefire_violation", "background"),
        ("ceasefire_violation", "background"),
        ("ceasefire_violation", "background"),
        ("border_incident", "background"),
    ]


def test_the_same_words_are_news_on_their_own_day() -> None:
    text = "The ceasefire was violated on March 9."
    assert read(text, datetime(2024, 3, 10, tzinfo=UTC)) == [("ceasefire_violation", None)]
    assert read(text, datetime(2024, 3, 30, tzinfo=UTC)) == [("ceasefire_violation", "background")]


def test_without_a_day_of_publication_no_date_makes_it_old() -> None:
    assert read("The ceasefire was violated on March 9.", None) == [("ceasefire_violation", None)]


def test_a_date_that_belongs_to_the_truce_is_not_that_of_its_breach() -> None:
    published = datetime(2024, 5, 15, tzinfo=UTC)
    for text in (
        "Shells fell in violation of a ceasefire agreed last year.",
        "Rebels broke a truce signed on January 4.",
        "Rebels broke the 1994 truce.",
        "Gunfire broke the truce that has held since March.",
    ):
        assert read(text, published) == [("ceasefire_violation", None)], text


def test_deep_in_a_report_without_a_date_whoever_names_the_year_looks_back() -> None:
    lead = "The president opened a hospital in the north. Donors paid for it. Two more are planned. "
    recap = "In 1994 rebels from the neighbouring country crossed the border and attacked an army post."
    assert read(lead + recap, None) == [("border_incident", "background")]
    assert read(recap, None) == [("border_incident", None)]


def test_what_had_happened_before_is_background_unless_somebody_says_it_now() -> None:
    assert read("The mission was set up after rebels had repeatedly broken the ceasefire.", None) == [
        ("ceasefire_violation", "background")
    ]
    assert read("The army said that rebels had repeatedly broken the ceasefire.", None) == [
        ("ceasefire_violation", None)
    ]
