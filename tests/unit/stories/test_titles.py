import pytest

from bot.stories.titles import Templates, tails


def learnt(*titles: str) -> Templates:
    templates = Templates()
    for title in titles:
        templates.add(tails(title))
    return templates


SLOGAN = " - WXYZ News 7 Springfield, Weather & Sports"


def test_a_slogan_behind_different_titles_is_dropped_once_it_is_known():
    templates = learnt("Two killed in raid at Orlesk" + SLOGAN, "Convoy burned in Zabid pass" + SLOGAN)
    assert templates.stripped("Envoy offers talks in Palmira" + SLOGAN) == "Envoy offers talks in Palmira"
    assert (
        templates.stripped("Envoy offers talks in Palmira - WXYZ News 7 Spr")
        == "Envoy offers talks in Palmira"
    )


def test_what_is_said_once_behind_a_dash_is_kept():
    title = "Army retakes Orlesk - guns were heard all night in the valley below"
    assert learnt().stripped(title) == title.replace(" - ", " ")


@pytest.mark.parametrize("tail", [" | Daily Example", " - Reuters", " — The Example Times"])
def test_the_name_of_an_outlet_is_dropped_at_first_sight(tail):
    assert (
        learnt().stripped("Two border guards killed at Orlesk" + tail) == "Two border guards killed at Orlesk"
    )


@pytest.mark.parametrize("title", ["", "War - live", "Orlesk: two killed", "Kyiv | Moscow"])
def test_short_titles_stay(title):
    assert learnt(title, title, title).stripped(title) == title


def test_a_slogan_is_forgotten_with_its_titles():
    templates = learnt("Two killed in raid at Orlesk" + SLOGAN, "Convoy burned in Zabid pass" + SLOGAN)
    templates.remove(tails("Convoy burned in Zabid pass" + SLOGAN))
    assert "Springfield" in templates.stripped("Envoy offers talks in Palmira" + SLOGAN)
