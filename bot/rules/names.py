"""How rules, lists and their parts name things, and that a key nobody knows is a fault in all of them."""

from __future__ import annotations

import re
from typing import Annotated, Any

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field, WithJsonSchema
from pydantic_core import PydanticCustomError

_NAME, _LANGUAGE = r"[a-z][a-z0-9_-]{0,63}", r"[a-z]{2,3}"


def _name(value: str) -> str:
    if not re.fullmatch(_NAME, value):
        message = "a name is made of small letters, digits, - and _, begins with a letter and has at most 64"
        raise PydanticCustomError("name", message)
    return value


def _language(value: str) -> str:
    if not re.fullmatch(_LANGUAGE, value):
        raise PydanticCustomError("language", "a language is written as its code: en, ru, ar …")
    return value


Name = Annotated[str, AfterValidator(_name), WithJsonSchema({"type": "string", "pattern": f"^{_NAME}$"})]
Language = Annotated[
    str, AfterValidator(_language), WithJsonSchema({"type": "string", "pattern": f"^{_LANGUAGE}$"})
]


def _as_list(value: Any) -> Any:
    return [value] if isinstance(value, str) else value


#: One name or several; several are alternatives.
Names = Annotated[
    list[str], BeforeValidator(_as_list, json_schema_input_type=str | list[str]), Field(min_length=1)
]


class Strict(BaseModel):
    """A part of a document in which an unknown key is a fault."""

    model_config = ConfigDict(extra="forbid", frozen=True, str_strip_whitespace=True)

    @property
    def is_empty(self) -> bool:
        """Whether no key has a value; a key with nothing behind it counts as left out."""
        return all(getattr(self, name) is None for name in type(self).model_fields)
