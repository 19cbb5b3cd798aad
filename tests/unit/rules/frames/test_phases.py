from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.model import Report
from bot.rules.page import Page
from tests.unit.rules.frames.reading import PUBLISHED, frames, news, told


@pytest.mark.parametrize(
    ("text", "event"),
    [
        ("The rebels broke the truce before dawn", "ceasefire.violated"),
        ("Both armies say the ceasefire was violated", "ceasefire.violated"),
        ("Sixteen breaches of the armistice were counted", "ceasefire.violated"),
        ("Two villages shelled despite the ceasefire", "ceasefire.violated"),
        ("Ceasefire collapses after two days", "ceasefire.violated"),
        ("The militia is not respecting the truce", "ceasefire.violated"),
        ("The ceasefire is holding in the valley", "ceasefire.holding"),
        ("Army and rebels agree on a truce", "ceasefire.agreed"),
        ("Ministers extend the ceasefire by ten days", "ceasefire.extended"),
        ("The truce expired at midnight", "ceasefire.expired"),
        ("The junta rejects a ceasefire", "ceasefire.rejected"),
        ("The pope calls for a ceasefire", "ceasefire.called_for"),
        ("Soldiers clash on the border", "border.incident"),
        ("Guards of both states traded fire across the frontier", "border.incident"),
        ("Troops crossed the border at night", "border.incident"),
        ("Raiders attack a border post", "border.incident"),
        ("The border is quiet again", "border.calm"),
        ("Oman offers to mediate in the war", "mediation.offered"),
        ("Kenya proposes a ceasefire to the rebels", "mediation.offered"),
        ("Jordan unveils a peace plan", "mediation.offered"),
        ("Ghana sends an envoy to Lome to mediate", "mediation.offered"),
        ("The rebels accept the peace plan", "mediation.accepted"),
        ("The rebels reject the peace plan", "mediation.rejected"),
        ("Peace talks continue in Oslo", "mediation.underway"),
        ("Peace talks collapse in Oslo", "mediation.failed"),
        ("The mayor asks Norway to mediate", "mediation.called_for"),
        ("Qatar hosts new talks on hostages", "hostages.talks"),
        ("Militants free three hostages", "hostages.freed"),
        ("Gunmen take nine hostages", "hostages.taken"),
    ],
)
def test_each_phase_is_told_in_its_own_words(text: str, event: str) -> None:
    assert event in news(text)
    assert event in news(text.upper())
    assert event in news(text.lower())
    assert event in frames().events


@pytest.mark.parametrize(
    "text",
    [
        "The ceasefire is holding in the valley",
        "Army and rebels agree on a truce",
        "Trade truce broken by new tariffs",
        "He broke his leg during the match",
        "Doctors Without Borders opens a clinic",
        "The company offers a new model",
        "",
        "?!",
    ],
)
def test_other_phases_and_other_things_are_no_violation_incident_or_offer(text: str) -> None:
    assert not news(text) & {"ceasefire.violated", "border.incident", "mediation.offered"}


def test_a_public_name_and_the_name_of_the_phase_tell_the_same() -> None:
    tellings = [telling for telling in told("The rebels broke the truce") if telling.reason is None]
    assert {telling.event for telling in tellings} == {"ceasefire_violation", "ceasefire.violated"}


def test_a_telling_names_the_words_that_told_it() -> None:
    (telling, *_) = told("At noon the rebels broke the truce")
    assert telling.why.startswith('"broke … truce": a ceasefire was broken')
    assert [(start, end) for start, end in telling.spans] == [(4, 5), (6, 7)]


def test_the_agreement_is_a_truce_where_a_truce_was_spoken_of() -> None:
    assert "ceasefire.violated" in news("A ceasefire began on Sunday. The army has violated the agreement.")
    assert "ceasefire.violated" not in news(
        "A pact on fishing began on Sunday. Spain has violated the agreement."
    )


def test_what_is_told_of_a_border_in_one_sentence_is_known_in_the_next() -> None:
    fence = "Hundreds of Palestinians gathered at the Gaza border fence. "
    assert "border.incident" in news(fence + "Israeli soldiers opened fire and killed two men.")
    assert "border.incident" not in news(
        "Palestinians gathered. Israeli soldiers opened fire and killed two men."
    )


def test_text_in_a_language_nobody_covers_tells_nothing() -> None:
    assert told("Vopnahlé var rofið í nótt", lang="is") == ()


def test_a_very_long_sentence_is_read_in_good_time() -> None:
    text = "troops fired on the border and broke the truce and offered talks " * 3_000
    assert "border.incident" in news(text)


_SIGNS = [",", ".", ";", "\n", "\n\n", "“", "”", "(", ")", "é", "և", "آتش‌بس"]
_SAID = """Iran Iraq India Pakistan troops fired shells across the border truce ceasefire violated not if will
offered to mediate talks peace plan on Monday 3 May 2024 last year after despite"""
_WORDS = st.sampled_from([*_SAID.split(), *_SIGNS])


@settings(max_examples=60, deadline=None)
@given(st.lists(_WORDS, max_size=40), st.sampled_from(["en", "ru", "ar", ""]))
def test_tellings_of_any_text_stand_in_order_and_point_at_words_of_their_sentence(
    words: list[str], lang: str
) -> None:
    page = Page(Report(id="1", text=" ".join(words), lang=lang, published=PUBLISHED))
    tellings = frames().read(page)
    assert [telling.sentence for telling in tellings] == sorted(telling.sentence for telling in tellings)
    for telling in tellings:
        first, last = page.firsts[telling.sentence], page.firsts[telling.sentence + 1]
        assert telling.spans
        assert all(first <= start < end <= last for start, end in telling.spans)
        assert telling.event in frames().events
        assert telling.why
