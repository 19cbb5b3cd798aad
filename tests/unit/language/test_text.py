from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.language.guess import code
from bot.language.stem import stemmer
from bot.language.text import read, words


def sentences(raw: str, lang: str = "en") -> list[str]:
    text = read(raw, lang)
    return [raw[start:end] for start, end in text.sentences]


@pytest.mark.parametrize(
    ("written", "folded"),
    [
        ("Iran's Cease-Fire", "iran cease fire"),
        ("Iran’s plan", "iran plan"),
        ("the rebels' truce", "the rebels truce"),
        ("U.S. and U.N. envoys", "us and un envoys"),
        ("1,200 dead, 3 hurt", "1200 dead 3 hurt"),
        ("Sana'a, Ma’arib", "sanaa maarib"),
        ("N'Djamena, Côte d’Ivoire", "n djamena cote d ivoire"),
        ("they don't hold", "they dont hold"),
        ("north\u2011east – cross‐border—fire", "north east cross border fire"),
        ("İSTANBUL ve ığdır", "istanbul ve igdir"),
        ("Straße", "strasse"),
        ("Կարմիր և", "կարմիր եւ"),
        ("أعلنت الحُكُومة", "اعلنت الحكومه"),
        ("آتش\u200cبس آتش بس", "اتش بس اتش بس"),
        ("کشمیر", "كشمير"),
        ('צה"ל', "צהל"),
        ("צה״ל", "צהל"),
        ("сёла й їхні", "села й їхні"),
        ("об'єднання", "обєднання"),
        ("soft\u00adhyphen", "softhyphen"),
        ("", ""),
        ("— … !", ""),
    ],
)
def test_spellings_of_one_word_fold_alike(written: str, folded: str) -> None:
    assert words(written) == folded.split()


def test_turkish_suffixes_part_from_names_at_the_apostrophe() -> None:
    raw = "Türkiye'nin sınırında"
    assert read(raw, "tr").words(0, len(raw)) == ["turkiye", "nin", "sinirinda"]


@pytest.mark.parametrize(
    ("raw", "word", "written"),
    [
        ("Der große Straßenkampf.", "strassenkampf", "Straßenkampf"),
        ("İran sınırı", "siniri", "sınırı"),
        ("Հայաստան և Ադրբեջան", "ադրբեջան", "Ադրբեջան"),
        ("The U.S. envoy", "us", "U.S"),
        ("Iran's envoy", "iran", "Iran"),
        ("1,200 dead", "1200", "1,200"),
    ],
)
def test_a_folded_word_is_found_where_it_was_written(raw: str, word: str, written: str) -> None:
    text = read(raw, "")
    at = text.words(0, len(raw)).index(word)
    start, end = text.places(0, len(raw))[at]
    assert raw[start:end] == written


@given(
    st.text(alphabet=st.characters(exclude_categories=["Cs"]), max_size=60),
    st.sampled_from(["", "en", "tr", "ar"]),
)
def test_every_word_of_any_text_has_its_place_in_order(raw: str, lang: str) -> None:
    text = read(raw, lang)
    for start, end in [*text.sentences, (0, len(raw))]:
        places = text.places(start, end)
        assert len(places) == len(text.words(start, end))
        assert all(start <= begin < after <= end for begin, after in places)
        assert all(one[1] <= other[0] for one, other in pairwise(places))


@given(st.text(max_size=80))
def test_sentences_of_any_text_stand_in_order_and_hold_no_outer_blanks(raw: str) -> None:
    found = read(raw, "en").sentences
    assert all(one[1] <= other[0] for one, other in pairwise(found))
    assert all(raw[start:end] == raw[start:end].strip() != "" for start, end in found)


@pytest.mark.parametrize(
    ("raw", "expected"),
    [
        (
            "Truce broken\n\nShells fell at dawn. Two died.",
            ["Truce broken", "Shells fell at dawn.", "Two died."],
        ),
        (
            "Mr. Ould arrived in the U.S. on Oct. 3. He left.",
            ["Mr. Ould arrived in the U.S. on Oct. 3.", "He left."],
        ),
        ("BORDER QUIET\nTroops left the post.", ["BORDER QUIET", "Troops left the post."]),
        (
            "The monitors said on Tuesday that both sides had again\nbroken the truce.",
            ["The monitors said on Tuesday that both sides had again\nbroken the truce."],
        ),
        ("", []),
        (" \n ", []),
    ],
)
def test_stops_paragraphs_and_headlines_end_sentences(raw: str, expected: list[str]) -> None:
    assert sentences(raw) == expected


def test_a_line_too_long_to_be_wrapped_by_hand_makes_every_line_a_paragraph() -> None:
    headline = "The ministry says that it weighs a plan of its neighbour to end the war"
    body = f"A man clears rubble in the town {'that was shelled again and again ' * 3}on Tuesday"
    assert sentences(f"{headline}\n{body}") == [headline, body]


def test_other_scripts_end_sentences_with_their_own_stops() -> None:
    assert len(sentences("Հրադադարը խախտվել է։ Երկու զինվոր զոհվել է։", "hy")) == 2
    assert len(sentences("هل انتهت الهدنة؟ لا.", "ar")) == 2


@pytest.mark.parametrize(
    ("raw", "lang"),
    [
        ("Shells fell on the village at dawn", "en"),
        ("Обстрел на границе", "ru"),
        ("Обстріл на кордоні", "uk"),
        ("قصف على الحدود", "ar"),
        ("درگیری در مرز پاکستان", "fa"),
        ("ירי בגבול הצפון", "he"),
        ("Հրադադարի խախտում", "hy"),
        ("Sərhəddə atışma", "az"),
        ("Sınırda çatışma çıktı", "tr"),
        ("Tirs à la frontière entre les deux pays", "fr"),
        ("Disparos en la frontera entre los dos países", "es"),
        ("", "en"),
    ],
)
def test_a_text_without_a_stated_language_shows_it(raw: str, lang: str) -> None:
    assert code("", raw) == lang
    assert code("pt-BR", raw) == "pt"


def test_stems_join_inflections_and_leave_unknown_scripts_alone() -> None:
    assert stemmer("en")("violations") == stemmer("en")("violation")
    assert stemmer("ru")("перемирия") == stemmer("ru")("перемирие")
    assert stemmer("")("հրադադար") == "հրադադար"
    assert stemmer("xx")("clashes") == stemmer("en")("clash")
