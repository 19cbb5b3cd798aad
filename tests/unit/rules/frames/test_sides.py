from __future__ import annotations

import pytest

from tests.unit.rules.frames.reading import news


@pytest.mark.parametrize(
    "text",
    [
        "Israeli soldiers shot a Lebanese farmer near the border",
        "Turkish guns shelled Syrian villages near the border",
        "Pakistani shelling kills two in Poonch",
        "Cambodian mortar shells hit a Thai village",
        "Rockets fired from Lebanon hit an Israeli town",
        "Kyrgyz and Tajik soldiers fight in Batken",
    ],
)
def test_two_states_that_fight_need_no_more_than_to_be_near_a_border(text: str) -> None:
    assert "border.incident" in news(text)


@pytest.mark.parametrize(
    "text",
    [
        "Gunmen killed nine people in Mali near the border with Niger",
        "Nigerian soldiers killed twenty insurgents near the Cameroon border",
        "A bomb exploded in Iraq near the Syrian border, according to the Turkish ministry",
        "Fighting broke out on the border of Diyala and Salahuddin",
        "Russian shelling kills four in Kharkiv",
        "Israeli bombardment of Gaza goes on",
    ],
)
def test_one_state_s_own_fighting_near_a_border_is_no_border_incident(text: str) -> None:
    assert "border.incident" not in news(text)
