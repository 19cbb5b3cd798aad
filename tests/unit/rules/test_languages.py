"""Ten languages beside English tell the three shipped events, and the rules show it."""

from __future__ import annotations

from collections import Counter
from datetime import UTC, date, datetime
from functools import cache

import pytest

from bot.config.document import read_documents
from bot.model import Report
from bot.rules.book import RuleBook, load_rules
from bot.rules.shipped import shipped_rules

LANGUAGES = ("ar", "az", "es", "fa", "fr", "he", "hy", "ru", "tr", "uk")
RULES = ("border-incident", "ceasefire-violation", "mediation-offer")
PHASES = ("border.incident", "ceasefire.violated", "mediation.offered")


@cache
def examples(rule: str, kind: str) -> Counter[str]:
    """How many examples a shipped rule gives in each language."""
    (document,) = read_documents(shipped_rules() / f"{rule}.yaml")
    return Counter(one["lang"] for one in document.data["examples"][kind] if isinstance(one, dict))


@pytest.mark.parametrize("rule", RULES)
@pytest.mark.parametrize("lang", LANGUAGES)
def test_each_rule_has_a_dozen_examples_to_alert_and_a_dozen_to_stay_quiet(rule: str, lang: str) -> None:
    assert examples(rule, "alert")[lang] >= 12
    assert examples(rule, "quiet")[lang] >= 12


@pytest.mark.parametrize("lang", LANGUAGES)
def test_each_language_tells_all_three_events_and_guards_them(lang: str) -> None:
    (document,) = read_documents(shipped_rules() / "events" / "lexicon" / f"{lang}.yaml")

    assert set(PHASES) <= set(document.data["patterns"])
    assert {guard["reason"] for guard in document.data["guards"]} >= {
        "denied",
        "hypothetical",
        "background",
        "other",
    }


@cache
def book() -> RuleBook:
    return load_rules([shipped_rules()])


@pytest.mark.parametrize(
    ("lang", "text", "day"),
    [
        ("ru", "Перемирие нарушено 2 ноября, сообщил Ереван", date(2020, 11, 2)),
        ("uk", "Режим тиші порушено 1 листопада", date(2020, 11, 1)),
        ("ar", "انتهكت إسرائيل وقف إطلاق النار في 3 نوفمبر", date(2020, 11, 3)),
        ("fa", "در ۲ نوامبر آتش‌بس نقض شد", date(2020, 11, 2)),
        ("fr", "La trêve a été violée le 31 octobre", date(2020, 10, 31)),
        ("es", "El martes la tregua fue violada en Cauca", date(2020, 11, 3)),
        ("tr", "3 Kasım'da ateşkes ihlal edildi", date(2020, 11, 3)),
        ("az", "Noyabrın 3-də Ermənistan atəşkəsi pozub", date(2020, 11, 3)),
        ("hy", "Նոյեմբերի 2-ին Ադրբեջանը խախտել է հրադադարը", date(2020, 11, 2)),
        ("he", "הפסקת האש הופרה אתמול בדרום לבנון", date(2020, 11, 3)),
    ],
)
def test_the_day_of_the_event_is_read_in_each_language(lang: str, text: str, day: date) -> None:
    report = Report(id="1", text=text, lang=lang, published=datetime(2020, 11, 4, tzinfo=UTC))

    (match,) = book().judge(report).matches

    assert match.event == "ceasefire_violation"
    assert match.date == day


@pytest.mark.parametrize(
    ("lang", "text"),
    [
        ("ru", "В 2015 году боевики нарушили перемирие"),
        ("uk", "У 2015 році бойовики порушили перемир'я"),
        ("fr", "Le 26 octobre, la trêve a été violée"),
        ("es", "En 2014 la tregua fue violada"),
        ("ar", "في 12 أكتوبر انتهكت إسرائيل وقف إطلاق النار"),
        ("hy", "Հոկտեմբերի 20-ին Ադրբեջանը խախտել է հրադադարը"),
    ],
)
def test_what_happened_long_ago_is_background_in_each_language(lang: str, text: str) -> None:
    report = Report(id="1", text=text, lang=lang, published=datetime(2020, 11, 4, tzinfo=UTC))
    judgement = book().judge(report)

    assert not judgement.matches
    assert {rejection.reason for rejection in judgement.rejected} == {"background"}
