from __future__ import annotations

import pytest

from bot.lookup.about import question_about


@pytest.mark.parametrize(
    ("text", "question"),
    [
        ("Shells near Tavush\n#k3fq7xw2 · high https://wire.example/1", "why #k3fq7xw2"),
        ("see https://wire.example/a#k3fq7xw2 now", "why https://wire.example/a#k3fq7xw2"),
        ("(https://wire.example/a).", "why https://wire.example/a"),
        ("<https://wire.example/a|Wire>", "why https://wire.example/a"),
        ("in #general or #2024 nothing", "why"),
        ("", "why"),
    ],
)
def test_a_message_is_asked_about_by_its_reference_or_first_address(text: str, question: str) -> None:
    assert question_about(text) == question
