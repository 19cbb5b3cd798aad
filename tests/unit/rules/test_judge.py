from datetime import date
from types import SimpleNamespace

from bot.model import Report
from tests.unit.rules.books import book, quotes, rule

BORDER = rule("border", when="{event: border_incident}")


def tells(event="border_incident", **said):
    return {"event": event, "reason": None, **said}


def judged(rules, text, script=None, title="", lang=""):
    report = Report("r", text, title, lang=lang)
    judgement = book(rules, script).judge(report)
    return judgement, quotes(report, judgement.matches), quotes(report, judgement.rejected)


def test_several_sentences_that_tell_the_same_become_one_match_with_all_their_evidence():
    script = {
        "shelled": tells(who=("Azerbaijan",), places=("Berd",)),
        "shells": tells(
            who=("Azerbaijan",), whom=("Armenia",), date=date(2026, 11, 24), claimed_by=("Armenia",)
        ),
    }
    judgement, evidence, _ = judged(
        BORDER, "Shells fell again. The weather was fine.", script, "A village shelled"
    )
    (match,) = judgement.matches
    assert evidence == [["A village shelled", "Shells fell again."]]
    assert (match.rule, match.event, match.words) == ("border", "border_incident", ("shelled", "Shells"))
    assert (match.who, match.whom, match.places) == (("Azerbaijan",), ("Armenia",), ("Berd",))
    assert (match.date, match.claimed_by) == (date(2026, 11, 24), ("Armenia",))


def test_different_developments_of_one_event_stay_apart():
    script = {
        "one": tells(who=("India",), places=("Poonch",)),
        "two": tells(who=("Iran",), places=("Sistan",)),
        "three": tells(who=("India",), places=("Poonch",), date=date(2026, 11, 1)),
        "four": tells(who=("India",), places=("Poonch",), date=date(2026, 11, 9)),
    }
    _, evidence, _ = judged(BORDER, "At one. At two. At three. At four.", script)
    assert evidence == [["At one.", "At three."], ["At two."], ["At four."]]


def test_a_town_and_the_country_it_lies_in_are_no_contradiction():
    script = {"one": tells(places=("Berd",)), "two": tells(places=("Armenia",))}
    _, evidence, _ = judged(BORDER, "At one. At two.", script)
    assert evidence == [["At one.", "At two."]]


def test_what_is_denied_supposed_or_recalled_is_rejected_with_its_reason():
    script = {
        "denied": tells(reason="denied"),
        "would": tells(reason="hypothetical"),
        "earlier": tells(reason="background"),
        "clash": tells(),
    }
    judgement, _, rejected = judged(BORDER, "It was denied. It would. A clash. An earlier one.", script)
    assert [match.evidence[0].quote for match in judgement.matches] == ["A clash."]
    assert [one.reason for one in judgement.rejected] == ["denied", "hypothetical", "background"]
    assert rejected == [["It was denied."], ["It would."], ["An earlier one."]]


def test_only_rules_that_ask_for_an_event_reject_it():
    other = rule("truce", when="{event: ceasefire_violation}")
    judgement, *_ = judged(BORDER + other, "It was denied.", {"denied": tells(reason="denied")})
    assert [one.rule for one in judgement.rejected] == ["border"]


def test_places_and_actors_are_those_of_the_event_and_not_of_the_rest_of_the_sentence():
    rules = rule("caucasus", when="{event: border_incident, places: [south-caucasus]}")
    script = {
        "here": tells(places=("Berd",)),
        "party": tells(who=("Armenia",)),
        "far": tells(places=("Poonch",)),
    }
    _, evidence, _ = judged(rules, "It was here. A party. Far from Armenia.", script)
    assert evidence == [["It was here.", "A party."]]


def test_a_query_beside_an_event_must_hold_in_the_same_sentence():
    rules = rule("drones", when="{event: border_incident, query: drone}")
    judgement, evidence, _ = judged(rules, "A drone clash. A clash. A drone.", {"clash": tells()})
    assert evidence == [["A drone clash."]]
    assert judgement.matches[0].event == "border_incident"


def test_what_unless_excludes_is_rejected_as_other():
    rules = rule("talks", when="{query: talks}", unless="{query: 'trade OR title:\"opinion\"'}")
    judgement, evidence, rejected = judged(rules, "Trade talks began. Peace talks began.")
    assert evidence == [["Peace talks began."]]
    assert [(one.reason, quote) for one, quote in zip(judgement.rejected, rejected, strict=True)] == [
        ("other", ["Trade talks began."])
    ]
    _, evidence, rejected = judged(rules, "Peace talks began.", title="Opinion: no more talks")
    assert evidence == []
    assert rejected == [["Opinion: no more talks"], ["Peace talks began."]]


def test_a_rule_of_words_has_one_match_under_its_own_name_with_what_its_sentences_name():
    rules = rule("hostage-talks", when="{query: 'hostage* NEAR/6 (talks OR deal)'}")
    text = "Qatar says hostage talks go on. Markets rose. A deal on hostages is near, Hamas said."
    judgement, evidence, _ = judged(rules, text)
    (match,) = judgement.matches
    assert evidence == [["Qatar says hostage talks go on.", "A deal on hostages is near, Hamas said."]]
    assert (match.event, match.date, match.who) == ("hostage-talks", None, ())
    assert match.words == ("hostage", "talks", "deal", "hostages")
    assert "Hamas" in match.actors
    assert "Qatar" in match.places


def test_a_rule_may_ask_for_names_alone():
    rules = rule("names", when="{places: [south-caucasus], actors: [Iran]}")
    _, evidence, _ = judged(rules, "Iran spoke of Yerevan. Iran spoke. Yerevan spoke.")
    assert evidence == [["Iran spoke of Yerevan."]]


def test_scopes_ask_the_title_the_lead_the_text_or_the_whole_report():
    def found(query):
        text = "Guns fell silent. Diplomats met. Later, a truce was signed."
        return (
            book(rule("r", when=f"{{query: '{query}'}}")).judge(Report("r", text, "Peace in sight")).matches
        )

    assert found("title:peace AND lead:diplomats")
    assert found("title:peace AND truce")
    assert not found("lead:truce")
    assert not found("text:peace")
    assert found("anywhere:(peace AND truce)")
    assert not found("peace AND truce")
    assert not found("anywhere:(peace w/s truce)")


def test_a_condition_joins_selections():
    rules = rule(
        "both",
        selections="{breach: {event: border_incident}, drone: {query: drone}, film: {query: film}}",
        condition="(breach OR drone) AND NOT film",
    )
    judgement, *_ = judged(rules, "A clash. A drone. A film clash. A drone film.", {"clash": tells()})
    assert [(match.event, match.evidence[0].quote) for match in judgement.matches] == [
        ("border_incident", "A clash."),
        ("both", "A drone."),
    ]
    assert [one.reason for one in judgement.rejected] == ["other", "other"]


def test_a_rule_hears_only_its_languages_unless_none_is_stated():
    rules = rule("r", when="{query: truce}", languages="[fr]")
    assert not judged(rules, "A truce.", lang="en")[1]
    assert judged(rules, "A truce.", lang="fr")[1]
    assert judged(rules, "A truce.")[1]


def test_a_rule_hears_only_its_sources_where_sources_are_known():
    known = {
        "un": SimpleNamespace(kind="feed", tags=["official"]),
        "blog": SimpleNamespace(kind="feed", tags=[]),
    }
    rules = rule("r", when="{query: truce}", sources="{tags: [official]}")

    def hears(source, **sources):
        return bool(book(rules, **sources).judge(Report("r", "A truce.", source=source)).matches)

    assert hears("un", sources=known)
    assert not hears("blog", sources=known)
    assert not hears("elsewhere", sources=known)
    assert hears("blog")
    assert hears("", sources=known)


def test_lists_hold_words_for_all_languages_and_for_one():
    rules = "list: arms\nterms: [drone, 'rocket launcher*']\nlanguages: {fr: [obus]}\n---\n" + rule(
        "r", when="{query: '@arms'}"
    )
    assert judged(rules, "A drone flew.", lang="fr")[1]
    assert judged(rules, "Rocket launchers moved.", lang="en")[1]
    assert judged(rules, "Un obus est tombé.", lang="fr")[1]
    assert not judged(rules, "Obus.", lang="en")[1]


def test_an_empty_report_matches_nothing():
    judgement, *_ = judged(BORDER + rule("r", when="{query: truce}"), "", {})
    assert (judgement.matches, judgement.rejected) == ((), ())


def test_a_match_carries_the_rules_version_and_an_english_gloss_of_another_language() -> None:
    script = {"схватка": tells(gloss="a clash at a border"), "clash": tells(gloss="a clash at a border")}
    russian = book(BORDER, script).judge(Report("r", "На границе схватка, погибли двое.", lang="ru")).matches
    english = book(BORDER, script).judge(Report("r", "A clash at the border.", lang="en")).matches
    assert [match.gloss for match in (*russian, *english)] == ["a clash at a border", ""]
    assert russian[0].version == english[0].version != ""
