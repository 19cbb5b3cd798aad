"""Ten languages beside English tell the three shipped events, and the rules show it."""

from __future__ import annotations

from collections import Counter
from functools import cache

import pytest

from bot.config.document import read_documents
from bot.rules.shipped import shipped_rules

LANGUAGES = ("ar", "az", "es", "fa", "fr", "he", "hy", "ru", "tr", "uk")
RULES = ("border-incident", "ceasefire-violation", "mediation-offer")
PHASES = ("border.incident", "ceasefire.violated", "mediation.offered")


@cache
def examples(kind: str) -> Counter[str]:
    """How many examples the shipped rules give in each language."""
    found: Counter[str] = Counter()
    for rule in RULES:
        (document,) = read_documents(shipped_rules() / f"{rule}.yaml")
        found.update(one["lang"] for one in document.data["examples"][kind] if isinstance(one, dict))
    return found


@pytest.mark.parametrize("lang", LANGUAGES)
def test_each_language_has_a_dozen_examples_to_alert_and_a_dozen_to_stay_quiet(lang: str) -> None:
    assert examples("alert")[lang] >= 12
    assert examples("quiet")[lang] >= 12


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
