"""How queries are read. Faults of queries stand in `bad/`, with their places."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.rules.query import BadQuery, parse, read_term

LISTS = {"arms": (read_term("drone"), read_term("rocket launcher")), "one": (read_term("=SAM"),)}
READ = [
    ("truce", "truce"),
    ("Truce", "truce"),
    ("=SAM", "=sam"),
    ("cease*", "cease*"),
    ('"peace talks"', '"peace talks"'),
    ("“peace talks”", '"peace talks"'),
    ("«переговоры о мире»", '"переговоры о мире"'),
    ('="peace talks"', '="peace talks"'),
    ('"peace talk*"', '"peace talk*"'),
    ("cease-fire", '"cease fire"'),
    ("a b", None),
    ("truce AND talks", "(truce AND talks)"),
    ("truce OR talks", "(truce OR talks)"),
    ("truce NOT talks", "(truce AND (NOT talks))"),
    ("truce AND NOT talks", "(truce AND (NOT talks))"),
    ("truce OR talks AND peace", "(truce OR (talks AND peace))"),
    ("(truce OR talks) AND peace", "((truce OR talks) AND peace)"),
    ("truce NEAR/5 talks", "(truce NEAR/5 talks)"),
    ("truce near/5 talks", "(truce NEAR/5 talks)"),
    ("truce w/5 talks", "(truce NEAR/5 talks)"),
    ("truce w/s talks", "(truce w/s talks)"),
    ("a NEAR/2 b NEAR/3 c", "((a NEAR/2 b) NEAR/3 c)"),
    ("(a OR b) NEAR/2 c AND d", "(((a OR b) NEAR/2 c) AND d)"),
    ("title:truce", "title:truce"),
    ("TITLE:truce", "title:truce"),
    ("title:(truce OR talks) AND peace", "(title:(truce OR talks) AND peace)"),
    ('lead:"peace talks"', 'lead:"peace talks"'),
    ("@arms", '(drone OR "rocket launcher")'),
    ("@one", "=sam"),
    ("@arms NEAR/3 strike", '((drone OR "rocket launcher") NEAR/3 strike)'),
    ("هدنة", "هدنه"),
    ("AND-gate", '"and gate"'),
    ("notable OR andes", "(notable OR andes)"),
    ('"and" OR "not"', "(and OR not)"),
]


@pytest.mark.parametrize(("query", "read"), READ)
def test_a_query_is_read_as_docs_queries_says(query, read):
    if read is None:
        with pytest.raises(BadQuery):
            parse(query, LISTS)
    else:
        assert str(parse(query, LISTS)) == read


@settings(max_examples=200, deadline=None)
@given(st.text(alphabet='ab ANDORNOT()"*=@:/w s5NEAR“«title', max_size=40) | st.text(max_size=30))
def test_any_text_is_a_query_or_a_fault_with_a_place_inside_it(query):
    fault = None
    try:
        parse(query, LISTS)
    except BadQuery as found:
        fault = found
    assert fault is None or (str(fault) and 0 <= fault.at <= len(query))
