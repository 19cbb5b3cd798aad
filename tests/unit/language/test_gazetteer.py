"""Who and where: the shipped gazetteers, asked about sentences of our own."""

from __future__ import annotations

import time
from functools import cache
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.config.document import read_documents
from bot.language.gazetteer import Gazetteer, Mention
from bot.language.text import read, words
from bot.rules.gazetteers import load_gazetteer
from bot.rules.shipped import shipped_rules


@cache
def gazetteer() -> Gazetteer:
    files = sorted((shipped_rules() / "gazetteers").rglob("*.yaml"))
    return load_gazetteer(document for file in files for document in read_documents(file))


def found(sentence: str, lang: str = "en", context: tuple[str, ...] = ()) -> list[Mention]:
    return gazetteer().find(words(sentence), lang, context)


def names(sentence: str, lang: str = "en", context: tuple[str, ...] = ()) -> list[str]:
    return [mention.name.canonical for mention in found(sentence, lang, context)]


@pytest.mark.parametrize(
    ("sentence", "expected"),
    [
        ("Yerevan says two of its soldiers were hit near Sotk", ["Yerevan", "Sotk"]),
        ("india pakistan trade fire overnight in poonch", ["India", "Pakistan", "Poonch"]),
        ("PAK ARMY ACCUSES INDIA OF SHELLING ALONG LOC", ["Pakistan", "India", "Line of Control"]),
        ("S. Korea fires back across the DMZ", ["South Korea", "Demilitarized Zone"]),
        ("U.S. envoy Tom Barrack arrives in Beirut", ["United States", "Tom Barrack", "Beirut"]),
        ("Hizbullah rocket hits Kiryat Shmona", ["Hezbollah", "Kiryat Shmona"]),
        ("DR Congo and M23 rebels clash outside Goma", ["Democratic Republic of the Congo", "M23", "Goma"]),
        ("Hun Manet invites Thai premier to Phnom Penh", ["Hun Manet", "Thailand", "Phnom Penh"]),
        ("The IDF and the UN force in Naqoura", ["Israel Defense Forces", "UN peacekeepers", "Naqoura"]),
        ("Kremlin and Élysée trade accusations", ["Kremlin", "Elysee"]),
        ("Côte d'Ivoire's rebels reject the plan", ["Ivory Coast"]),
        ("Tigrayan forces cross into Afar", ["Tigray", "Afar"]),
    ],
)
def test_headlines_and_prose_name_who_and_where(sentence: str, expected: list[str]) -> None:
    assert names(sentence) == expected


@pytest.mark.parametrize(
    ("sentence", "words_taken", "role", "party"),
    [
        ("Armenian defence ministry denies firing", 3, "ministry", "Armenia"),
        ("Iran's border guards were attacked", 3, "border force", "Iran"),
        ("Turkish warplanes strike", 2, "army", "Turkey"),
        ("Syria's foreign minister offers talks", 3, "leader", "Syria"),
        ("Georgian separatists fire mortars", 2, "rebels", "Georgia"),
        ("Tehran-backed militia attacks base", 1, "epithet", "Iran"),
        ("US-brokered truce is broken", 1, "epithet", "United States"),
        ("pro-Turkish fighters advance", 1, "epithet", "Turkey"),
        ("Islamabad warns of retaliation", 1, "capital", "Pakistan"),
        ("Pashinyan accuses the enemy", 1, "person", "Armenia"),
        ("Nasrallah vows revenge", 1, "person", "Hezbollah"),
        ("BSF jawan injured in firing", 1, "border force", "India"),
    ],
)
def test_what_follows_a_name_tells_who_acts_for_it(
    sentence: str, words_taken: int, role: str, party: str
) -> None:
    mention = found(sentence)[0]

    assert mention.last - mention.first == words_taken
    assert (mention.name.role, mention.name.party) == (role, party)


@pytest.mark.parametrize(
    "sentence",
    [
        "He told us about it",
        "Michael Jordan wins again",
        "roast turkey with cranberry and gravy",
        "Georgia senator loses runoff in Atlanta",
        "A car bomb went off outside a cafe",
        "Shoe polish and nail varnish",
        "Chad from accounting resigns",
        "the Hamptons are expensive",
        "Her bone china and porcelain collection",
        "Bus passengers stranded on the Blue Line in Chicago",
    ],
)
def test_words_that_are_something_else_name_nobody_at_war(sentence: str) -> None:
    at_issue = {
        "United States",
        "Jordan",
        "Turkey",
        "Georgia",
        "Central African Republic",
        "Poland",
        "Chad",
        "China",
        "Blue Line",
    }

    assert at_issue.isdisjoint(names(sentence))


@pytest.mark.parametrize(
    ("sentence", "name"),
    [
        ("Jordan downs drone at the border", "Jordan"),
        ("Jordan and Syria reopen talks", "Jordan"),
        ("Turkey shells Kurdish positions", "Turkey"),
        ("Georgia accuses South Ossetia of shelling", "Georgia"),
        ("Chad army kills rebels", "Chad"),
        ("suspension of US military aid", "United States"),
        ("Israel and Lebanon clash on the Blue Line", "Blue Line"),
        ("CAR rebels attack Bangui", "Central African Republic"),
    ],
)
def test_the_same_words_name_a_state_among_words_of_war(sentence: str, name: str) -> None:
    assert name in names(sentence)


def test_a_line_of_two_conflicts_goes_to_the_one_that_is_named() -> None:
    assert names("Shelling along the contact line, Kyiv says")[0] == "Donbas contact line"
    assert names("Shelling along the contact line, Baku says")[0] == "Karabakh line of contact"
    assert names("Shelling along the contact line", context=("Ukraine",)) == ["Donbas contact line"]


def test_a_disputed_line_belongs_to_all_who_claim_it() -> None:
    line = gazetteer().names["Line of Control"]

    assert line.kind == "line"
    assert line.states == {"India", "Pakistan"}


def test_a_border_town_knows_what_it_faces() -> None:
    town = gazetteer().names["Metula"]

    assert town.role == "border"
    assert (set(town.states), set(town.facing)) == ({"Israel"}, {"Lebanon"})
    assert "Blue Line" in town.within


@pytest.mark.parametrize(
    ("scope", "taken_in", "left_out"),
    [
        (
            "south-caucasus",
            {"Armenia", "Azerbaijan", "Tavush", "Karabakh line of contact"},
            {"Iran", "Turkey"},
        ),
        ("South Caucasus", {"Georgia"}, {"Ukraine"}),
        ("kashmir", {"Line of Control", "Poonch", "Neelum"}, {"Delhi", "Durand Line"}),
        ("Line of Control", {"Uri", "Kotli"}, {"Samba"}),
        ("Blue Line", {"Metula", "Khiam", "Shebaa Farms"}, {"Tel Aviv"}),
        ("UK", {"United Kingdom", "Northern Ireland"}, {"Ireland"}),
        ("horn-of-africa", {"Badme", "al-Shabaab", "Tigray"}, {"Goma"}),
        ("great-lakes", {"M23", "Goma"}, {"Juba"}),
        ("korea", {"Demilitarized Zone", "Northern Limit Line"}, {"Beijing"}),
        ("Pashinyan", {"Nikol Pashinyan"}, {"Armenia"}),
    ],
)
def test_a_scope_takes_in_states_lines_towns_and_groups(
    scope: str, taken_in: set[str], left_out: set[str]
) -> None:
    assert taken_in <= gazetteer().scope(scope)
    assert left_out.isdisjoint(gazetteer().scope(scope))


def test_an_unknown_scope_takes_in_nothing() -> None:
    assert gazetteer().scope("atlantis") == frozenset()


@pytest.mark.parametrize(
    ("a", "b", "expected"),
    [
        ("Armenia", "Azerbaijan", True),
        ("Hezbollah", "Israel", True),
        ("China", "Philippines", True),
        ("Donbas separatists", "Russia", True),
        ("India", "Sri Lanka", True),
        ("France", "Ukraine", False),
        ("India", "Iran", False),
        ("Atlantis", "India", False),
    ],
)
def test_neighbours_by_land_by_sea_and_by_line(a: str, b: str, expected: bool) -> None:
    assert gazetteer().neighbours(a, b) is gazetteer().neighbours(b, a) is expected


def test_parties_of_known_conflicts() -> None:
    assert gazetteer().conflict("LTTE", "Sri Lanka")
    assert gazetteer().conflict("Rapid Support Forces", "Sudan")
    assert not gazetteer().conflict("Norway", "Sri Lanka")


def test_land_borders_are_listed_from_both_sides() -> None:
    (document,) = read_documents(shipped_rules() / "gazetteers" / "relations.yaml")
    borders = {name: set(line.split(", ")) for name, line in document.data["borders"].items()}
    one_sided = {(a, b) for a, others in borders.items() for b in others if a not in borders.get(b, ())}

    assert not one_sided


@pytest.mark.parametrize(
    ("state", "count"), [("Germany", 9), ("Brazil", 10), ("Sudan", 7), ("Mali", 7), ("Laos", 5)]
)
def test_states_have_as_many_neighbours_as_on_the_map(state: str, count: int) -> None:
    (document,) = read_documents(shipped_rules() / "gazetteers" / "relations.yaml")

    assert len(document.data["borders"][state].split(", ")) == count


def test_every_state_is_found_by_its_own_name() -> None:
    missed = [
        name.canonical
        for name in gazetteer().names.values()
        if name.role == "state"
        and name.canonical not in names(f"{name.canonical} says troops crossed its border")
    ]

    assert not missed


def test_scopes_hold_known_names_only() -> None:
    unknown = {name for members in gazetteer().scopes.values() for name in members} - set(gazetteer().names)

    assert not unknown


@settings(max_examples=60, deadline=None)
@given(
    st.lists(
        st.sampled_from(words("us israel south korea line of control border police the jordan x abu al")),
        max_size=14,
    )
)
def test_mentions_stand_in_order_and_never_overlap(sentence: list[str]) -> None:
    mentions = gazetteer().find(sentence)

    assert all(0 <= mention.first < mention.last <= len(sentence) for mention in mentions)
    assert all(a.last <= b.first for a, b in pairwise(mentions))


@pytest.mark.parametrize("piece", ["South Korea and the United States of America ", "us ", "jordan turkey "])
def test_a_long_sentence_takes_time_in_proportion(piece: str) -> None:
    sentence = words(piece * 8000)
    began = time.perf_counter()
    gazetteer().find(sentence)

    assert time.perf_counter() - began < 3


@pytest.mark.parametrize(
    ("lang", "sentence", "expected"),
    [
        ("ru", "Ереван заявил об обстреле со стороны Азербайджана", ["Yerevan", "Azerbaijan"]),
        ("uk", "Російські війська обстріляли Сумщину", ["Russia", "Sumy"]),
        (
            "ar",
            "اتهمت أرمينيا القوات الأذربيجانية، والولايات المتحدة تدعو",
            ["Armenia", "Azerbaijan", "United States"],
        ),
        ("fa", "ارتش پاکستان به خاک افغانستان حمله کرد", ["Pakistan", "Afghanistan"]),
        ("he", "טיל נורה מלבנון לעבר הגליל", ["Lebanon", "Galilee"]),
        (
            "fr",
            "L'Inde et le Pakistan s'accusent, les États-Unis appellent",
            ["India", "Pakistan", "United States"],
        ),
        ("es", "Tropas venezolanas cruzan la frontera con Colombia", ["Venezuela", "Colombia"]),
        ("tr", "Ermenistan'ın suçlaması; ABD'nin önerisi", ["Armenia", "United States"]),
        ("az", "Rusiyanın təklifi Bakıda müzakirə edildi", ["Russia", "Baku"]),
        ("hy", "Ադրբեջանի զինուժը կրակել է Սյունիքի ուղղությամբ", ["Azerbaijan", "Syunik"]),
    ],
)
def test_names_are_found_in_the_cases_and_clitics_of_ten_languages(
    lang: str, sentence: str, expected: list[str]
) -> None:
    text = read(sentence, lang)
    found_names = gazetteer().find(text.words(0, len(sentence)), lang)

    assert [mention.name.canonical for mention in found_names] == expected


@pytest.mark.parametrize("lang", ["ar", "az", "es", "fa", "fr", "he", "hy", "ru", "tr", "uk"])
def test_every_state_has_its_name_in_every_language(lang: str) -> None:
    folder = shipped_rules() / "gazetteers"
    (states,) = read_documents(folder / "states.yaml")
    (own,) = read_documents(folder / "languages" / f"{lang}.yaml")

    assert set(states.data["states"]) <= set(own.data["names"])


@pytest.mark.parametrize(
    ("lang", "sentence", "expected"),
    [
        (
            "ar",
            "البحرينيون والقبارصة والتايلانديون في المنامة وبانكوك",
            ["Bahrain", "Thailand", "Manama", "Bangkok"],
        ),
        ("ar", "الجيش المالي يقاتل في مالي", ["Mali", "Mali"]),
        ("ar", "دعم مالي من صندوق النقد", []),
        ("fa", "ارتش کامبوج و بانکوک؛ سفر به دوشنبه", ["Cambodia", "Bangkok"]),
        ("az", "Boliviyanın paytaxtında Perunun səfiri, Kişinyovda görüş", ["Bolivia", "Chisinau"]),
        ("az", "Gəncə atəşə tutulub, Bərdədə dağıntı var", ["Ganja", "Barda"]),
        ("az", "Dövlət gəncə dəstək göstərir", []),
        ("tr", "Haftanın filmi limanı ve kiliseyi anlatıyor; teklif kabul edildi", []),
        ("es", "En la calle piden la paz; el paso está cerrado", []),
        ("he", "בכיוון ההפוך: מקרים של שקרים, גובה המים", []),
        ("ru", "Самое важное: трамплин для Даниила", []),
        ("uk", "Кримінальні дані", []),
        ("ar", "التركيز على مجرى النهر بعد السيول", []),
        ("fa", "چادر در چمن کنار قبرستان", []),
        ("tr", "Refah düzeyi arttı", []),
        ("tr", "İsrail ordusu Refah'a girdi", ["Israel Defense Forces", "Rafah"]),
        ("ru", "Власти Черногории и болгарские военные; того же мнения Того", ["Montenegro", "Bulgaria"]),
        ("uk", "У Кишиневі й Празі говорили про Замбію", ["Prague", "Zambia"]),
        ("he", "בבנין חדש בלומה", ["Lome"]),
        ("fr", "Les drapeaux sont en berne", []),
        ("es", "El Gobierno de Guinea Ecuatorial acusa a Gabón", ["Equatorial Guinea", "Gabon"]),
        ("hy", "Կամբոջան և Թաիլանդը, Փարիզում", ["Cambodia", "Thailand", "Paris"]),
    ],
)
def test_names_that_are_common_words_elsewhere_are_told_apart(
    lang: str, sentence: str, expected: list[str]
) -> None:
    text = read(sentence, lang)
    found_names = gazetteer().find(text.words(0, len(sentence)), lang)

    assert [mention.name.canonical for mention in found_names] == expected
