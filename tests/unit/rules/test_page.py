import time

from hypothesis import given, settings
from hypothesis import strategies as st

from bot.model import Report
from bot.rules.page import LONGEST_SENTENCE, Page
from tests.unit.rules.books import book, rule


@settings(max_examples=100, deadline=None)
@given(st.text(max_size=60), st.text(max_size=300))
def test_every_sentence_and_every_word_is_found_where_it_stands_in_the_report(title, text):
    report = Report("r", text, title)
    page = Page(report)
    for sentence in range(len(page.firsts) - 1):
        found = page.evidence(sentence)
        assert getattr(report, found.field)[found.start : found.end] == found.quote
        for place in range(page.firsts[sentence], page.firsts[sentence + 1]):
            assert page.written(sentence, (place, place + 1)) in found.quote


def test_scopes_are_the_title_the_first_sentences_and_the_rest():
    page = Page(Report("r", "One here. Two here. Three here.", "A title"))
    assert [page.unit(scope) for scope in ("title", "lead", "text", "anywhere")] == [
        (0, 1),
        (1, 3),
        (1, 4),
        (0, 4),
    ]


def test_text_without_any_stop_is_read_in_pieces_with_all_its_words():
    page = Page(Report("r", " ".join(f"word{number}" for number in range(1000)), "A title"))
    assert len(page.words) == 1002
    sizes = [after - first for first, after in zip(page.firsts, page.firsts[1:], strict=False)]
    assert sizes == [2, LONGEST_SENTENCE, LONGEST_SENTENCE, LONGEST_SENTENCE, 100]
    assert page.unit("title") == (0, 1)
    assert page.evidence(4).quote.startswith("word900 ")


def test_a_hostile_report_takes_no_longer_than_its_length():
    read = book(rule("r", when="{query: '(drone OR border) NEAR/100 (drone OR border) NEAR/100 talks'}"))

    def seconds(words):
        report = Report("r", "drone border " * words)
        start = time.process_time()
        read.judge(report)
        return time.process_time() - start

    seconds(500)
    short, long = seconds(1_500), seconds(6_000)
    assert long < 12 * short + 0.5
