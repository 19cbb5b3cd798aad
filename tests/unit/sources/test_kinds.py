from __future__ import annotations

from pydantic import BaseModel

from bot.sources.kinds import kinds


def test_every_module_with_a_kind_is_found_under_its_name() -> None:
    assert "feed" in kinds()
    for name, kind in kinds().items():
        assert kind.name == name
        assert issubclass(kind.Options, BaseModel)
        assert all(field.description for field in kind.Options.model_fields.values())
