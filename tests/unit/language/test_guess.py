"""Which language a text is in, where no source says so."""

from __future__ import annotations

import pytest

from bot.language.guess import code


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Troops cross the river in the night", "en"),
        ("Erdoğan says Turkey will mediate", "en"),
        ("UN envoy un-Islamic, says council al Jazeera", "en"),
        ("truce", "en"),
        ("", "en"),
        ("La trêve tient dans le nord du pays", "fr"),
        ("El alto el fuego se mantiene en la región", "es"),
        ("Ordu sınırda yeni bir tatbikat yaptı", "tr"),
        ("Tərəflər atəşkəs barədə razılaşıb", "az"),
        ("Стороны сообщили, что перестрелка прекратилась", "ru"),
        ("Сторони повідомили, що перестрілка припинилася", "uk"),
        ("الطرفان اتفقا على هدنة في المدينة", "ar"),
        ("دو طرف در شهر به توافق رسیدند", "fa"),
        ("הצדדים הגיעו להסכמה", "he"),
        ("Կողմերը համաձայնության են եկել", "hy"),
    ],
)
def test_letters_and_small_words_show_the_language(text: str, expected: str) -> None:
    assert code("", text) == expected


def test_what_the_source_states_counts_more() -> None:
    assert code("pt-BR", "El alto el fuego se mantiene en la región") == "pt"


@pytest.mark.parametrize(
    ("stated", "text", "expected"),
    [
        ("en-US", "الطرفان اتفقا على هدنة في المدينة", "ar"),
        ("en-US", "Ordu, sınır hattında ateşkesin korunduğunu açıkladı ve çatışma olmadığını söyledi", "tr"),
        ("en", "Erdoğan says the truce in the north will hold", "en"),
        ("he", "Troops cross the river in the night", "en"),
        ("en", "Стороны сообщили, что перестрелка прекратилась", "ru"),
        ("ru", "Troops cross the river in the night", "en"),
        ("ar", "دو طرف در شهر به توافق رسیدند", "ar"),
        ("bg", "Стрелба на границата през нощта", "bg"),
        ("iw", "הצדדים הגיעו להסכמה", "he"),
        ("fas", "دو طرف در شهر به توافق رسیدند", "fa"),
        ("fr-FR", "", "fr"),
    ],
)
def test_a_stated_language_is_believed_as_far_as_the_script_allows(
    stated: str, text: str, expected: str
) -> None:
    assert code(stated, text) == expected
