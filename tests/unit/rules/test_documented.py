"""The pages on rules and queries tell of every key, and every query they show can be read."""

import re
from pathlib import Path

import pytest

from bot.rules.alerting import Corroboration, Group, Schedule, Sources, Throttle
from bot.rules.query import parse, read_term
from bot.rules.rule import Clause, Example, Examples, Rule
from bot.rules.word_list import WordList

DOCS = Path(__file__).parents[3] / "docs"
RULES, QUERIES = ((DOCS / name).read_text(encoding="utf-8") for name in ("rules.md", "queries.md"))
TABLE = re.findall(r"^\| (`.+?`) \|", QUERIES, re.MULTILINE)
SHOWN = [query for cell in TABLE for query in re.findall(r"`([^`]+)`", cell)]
SHOWN += re.findall(r"^- `([^`]+)`:", QUERIES, re.MULTILINE)


@pytest.mark.parametrize(
    "model", [Rule, Clause, Sources, Schedule, Corroboration, Group, Throttle, Examples, Example]
)
def test_every_key_of_a_rule_is_told_of(model):
    assert [key for key in model.model_fields if not re.search(rf"\b{key}\b", RULES)] == []


def test_every_key_of_a_list_is_told_of():
    assert [key for key in WordList.model_fields if not re.search(rf"\b{key}\b", QUERIES)] == []


def test_the_page_on_queries_shows_many():
    assert len(SHOWN) > 18


@pytest.mark.parametrize("query", SHOWN)
def test_every_query_that_is_shown_can_be_read(query):
    assert parse(query, {"weapons": (read_term("drone"),)})
