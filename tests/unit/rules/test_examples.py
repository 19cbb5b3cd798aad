from bot.rules.examples import failed_examples, tries
from tests.unit.rules.books import book, rule

FAILING = """
rule: deals
title: Deals
when: {query: 'hostage* NEAR/3 deal'}
unless: {query: film}
examples:
  alert:
    - Hostage deal signed
    - Hostages wait
    - A deal. Hostages.
    - A hostage film deal
  quiet:
    - A deal on hostages
"""


def test_a_failed_example_is_a_finding_that_says_why():
    assert [(found.line, found.message) for found in failed_examples(book(FAILING))] == [
        (9, "this example should raise an alert and does not: No sentence holds (hostage* NEAR/3 deal)."),
        (10, "this example should raise an alert and does not: No sentence holds (hostage* NEAR/3 deal)."),
        (
            11,
            (
                "this example should raise an alert and does not: "
                "A sentence holds film, which the rule excludes."
            ),
        ),
        (
            13,
            "this example should be quiet and is not: Found “deal”, “hostages” in “A deal on hostages”.",
        ),
    ]


def test_why_tells_the_parts_that_never_meet_in_one_sentence():
    rules = rule("r", when="{query: truce AND talks}", examples="{alert: ['A truce. Talks.']}")
    (found,) = failed_examples(book(rules))
    assert found.message.endswith("No single sentence holds truce and holds talks.")


def test_why_tells_what_the_event_was_held_to_be():
    said = {"event": "border_incident", "reason": "denied", "why": '"clash", but it is denied ("no")'}
    rules = rule("r", when="{event: border_incident}", examples="{alert: [No clash]}")
    (found,) = failed_examples(book(rules, {"clash": said}))
    assert found.message.endswith('"clash", but it is denied ("no") (denied).')
    (found,) = failed_examples(book(rules, {}))
    assert found.message.endswith("No sentence tells of border_incident.")


def test_an_example_of_another_language_says_that_the_rule_does_not_listen():
    rules = rule(
        "r", when="{query: truce}", languages="[fr]", examples="{alert: [{text: A truce, lang: en}]}"
    )
    (found,) = failed_examples(book(rules))
    assert found.message.endswith("The rule does not listen to this language or source.")


def test_every_example_is_tried():
    (compiled,) = book(FAILING).compiled
    assert [trial.passed for trial in tries(book(FAILING), compiled)] == [True, False, False, False, False]
