"""The compiled engine says what the plain reference says, for any queries and reports."""

from hypothesis import example, given, settings
from hypothesis import strategies as st

from bot.model import Report
from bot.rules.engine import Engine
from bot.rules.evaluate import answer
from bot.rules.expression import And, In, Near, Not, Or, Term, Together
from bot.rules.logic import relaxed
from bot.rules.page import Page
from bot.rules.query import parse
from tests.unit.rules import reference

WORDS = ["truce", "truces", "talk", "talks", "talking", "peace", "cease", "ceasefire", "fire", "line", "un"]
LANGUAGES = ["en", "fr", "ru"]

words = st.sampled_from(WORDS)
terms = st.builds(
    Term,
    st.sampled_from(["stem", "exact", "prefix"]),
    st.lists(words, min_size=1, max_size=3).map(tuple),
    st.sampled_from(["", "", "", "fr"]),
)
sides = st.recursive(
    st.one_of(terms, st.lists(terms, min_size=2, max_size=3).map(lambda parts: Or(tuple(parts)))),
    lambda inner: st.builds(Near, inner, inner, st.integers(1, 5)),
    max_leaves=3,
)
unscoped = st.recursive(
    st.one_of(terms, sides),
    lambda inner: st.one_of(
        st.builds(lambda parts: And(tuple(parts)), st.lists(inner, min_size=2, max_size=3)),
        st.builds(lambda parts: Or(tuple(parts)), st.lists(inner, min_size=2, max_size=3)),
        st.builds(Not, inner),
        st.builds(Together, inner, inner),
    ),
    max_leaves=6,
)
scoped = st.one_of(unscoped, st.builds(In, st.sampled_from(["title", "lead", "text", "anywhere"]), unscoped))
queries = st.recursive(
    scoped,
    lambda inner: st.one_of(
        st.builds(lambda a, b: And((a, b)), inner, inner),
        st.builds(lambda a, b: Or((a, b)), inner, inner),
        st.builds(Not, inner),
    ),
    max_leaves=4,
).filter(lambda query: relaxed(query) is not None)
sentences = st.lists(words, min_size=1, max_size=7).map(lambda found: " ".join(found).capitalize() + ".")
reports = st.builds(
    lambda title, text, lang: Report("r", " ".join(text), title, lang=lang),
    st.one_of(st.just(""), sentences),
    st.lists(sentences, max_size=4),
    st.sampled_from(LANGUAGES),
)


class _NoSigns:
    """A page that tells no event and names nothing."""

    def __init__(self, found):
        self.spans, self.unit = found.spans, found.unit

    def sentences(self, leaf):
        return ()


@settings(max_examples=100, deadline=None)
@given(st.lists(queries, min_size=1, max_size=4), st.lists(reports, min_size=1, max_size=2))
@example(
    [parse("title:truce AND NOT talks", {})], [Report("r", "Peace at last. Talks go on.", "Truce holds")]
)
def test_the_engine_agrees_with_the_plain_reference(asked, read):
    engine = Engine(asked)
    for report in read:
        page = Page(report)
        worth, found = engine.look(page, {})
        for number, query in enumerate(asked):
            said = answer(query, worth.get(number, ()), _NoSigns(found))
            assert set(said) == reference.satisfying(query, page), str(query)


@settings(max_examples=60, deadline=None)
@given(queries, reports)
def test_a_query_holds_only_where_it_holds_without_what_it_excludes(query, report):
    page, words_alone = Page(report), relaxed(query)
    assert words_alone is not None
    for sentence in range(len(page.firsts) - 1):
        if reference.holds(query, [sentence], page):
            assert reference.holds(words_alone, [sentence], page)


@settings(max_examples=60, deadline=None)
@given(queries)
def test_a_query_reads_back_as_it_is_written(query):
    written = str(query)
    assert str(parse(written, {})) == written


def test_words_of_languages_that_nobody_covers_are_found_by_their_form():
    report = Report("r", "Tuulikki sanoi: aselepo rikottu.", lang="xx")
    page = Page(report)
    worth, found = Engine([parse("aselepo NEAR/2 rikot*", {})]).look(page, {})
    assert worth == {0: [0]}
    assert found.spans(Term("stem", ("aselepo",)), 0) == [(2, 3)]


def test_many_made_up_languages_do_not_fill_the_memory():
    engine = Engine([parse("truce", {})])
    for number in range(100):
        engine.look(Page(Report("r", "A truce.", lang=f"q{number}")), {})
    assert len(engine._languages) <= 24
