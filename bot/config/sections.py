"""The sections of `tocsin.yaml`: every setting, typed, with its default and its help."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Annotated, Any, Literal

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field, SecretStr, model_validator
from pydantic_core import PydanticCustomError

from bot.config.durations import Seconds
from bot.config.listen import Listen, address
from bot.model import Severity


def _as_list(value: Any) -> Any:
    return [value] if isinstance(value, str) else value


def _redis_address(value: SecretStr) -> SecretStr:
    written = value.get_secret_value()
    if written and not re.match(r"(?:rediss?(?:\+sentinel|\+cluster)?|unix)://", written):
        told = (
            "expected an address that starts with redis://, rediss:// (TLS), unix:// (a socket), "
            "redis+sentinel:// or redis+cluster://"
        )
        raise PydanticCustomError("redis", told)
    return value


Id = Annotated[str, Field(pattern=r"^[a-z0-9][a-z0-9_-]*$", max_length=64)]
Names = Annotated[list[str], BeforeValidator(_as_list, json_schema_input_type=str | list[str])]


class Section(BaseModel):
    """Refuses keys it does not know. A key with nothing behind it counts as left out."""

    model_config = ConfigDict(
        extra="forbid",
        frozen=True,
        str_strip_whitespace=True,
        hide_input_in_errors=True,
        populate_by_name=False,
    )

    @model_validator(mode="before")
    @classmethod
    def _leave_out_what_is_empty(cls, data: Any) -> Any:
        if not isinstance(data, dict):
            return data
        known = {field.alias or name for name, field in cls.model_fields.items()}
        return {key: value for key, value in data.items() if value is not None or key not in known}


class PollSettings(Section):
    """How often, and how politely, sources are asked for news."""

    every: Seconds = Field(
        default="2m",
        validate_default=True,
        description="How often a source is polled, unless it says otherwise.",
    )
    max_age: Seconds = Field(
        default="6h",
        validate_default=True,
        description="Reports that are older when first seen are remembered, and raise no alert.",
    )
    allow_private_addresses: bool = Field(
        default=False, description="Poll addresses inside private networks and on this machine, too."
    )
    contact: str = Field(
        default="",
        description="An address or e-mail for those whose sites are polled; part of the User-Agent.",
    )
    push_address: str = Field(
        default="",
        pattern=r"^(?:https?://[^\s/?#]+(?:/[^\s?#]*)?)?$",
        description="Where hubs reach web.listen from outside, to tell of what is new in feeds (WebSub).",
    )


class ArchiveSettings(Section):
    """What was polled, kept in files so that rules can be tried on it."""

    keep: Seconds = Field(
        default="30d",
        validate_default=True,
        description="Days that ended longer ago are deleted.",
    )


#: What publishers are to those whom they tell of.
PublisherType = Literal["agency", "state", "public", "monitor", "un", "ngo", "local", "outlet", "aggregator"]


class SourceSettings(Section):
    """What every source has; its kind adds its own keys."""

    id: Id = Field(description="The source's own name: small letters, digits, - and _. No two share one.")
    kind: str
    name: str = Field(default="", description="What readers call the source. Left out: its id.")
    tags: Names = Field(default=[], description="Words that routes may ask for.")
    origin: str = Field(
        default="",
        pattern="^(?:[A-Z]{2,3})?$",
        description="The country it speaks from, as an ISO 3166 code such as ARM; INT for the world.",
    )
    every: Seconds | None = Field(default=None, description="How often it is polled. Left out: poll.every.")
    lang: str = Field(
        default="",
        pattern="^(?:[A-Za-z]{2,3}(?:-[A-Za-z0-9]{2,8})*)?$",
        description="Its language, as a BCP 47 code such as en or ar. Left out: as the source says.",
    )
    publisher: str = Field(default="", description="Who publishes it. Left out: its name.")
    family: str = Field(
        default="", description="The house its publisher belongs to: those of one house are one voice."
    )
    type: PublisherType | None = Field(
        default=None,
        description="What its publisher is: an agency, a state's medium, a monitor, a local outlet …",
    )

    @property
    def voice(self) -> str:
        """The name under which it counts where independent publishers are counted."""
        return self.family or self.publisher or self.name or self.id


class DestinationSettings(Section):
    """What every destination has; its kind adds its own keys."""

    id: Id = Field(
        description="The destination's own name: small letters, digits, - and _. No two share one."
    )
    kind: str


class RouteMatch(Section):
    """What a route takes: of the values of one key any will do, and all keys given must match."""

    severity: Annotated[
        list[Severity], BeforeValidator(_as_list, json_schema_input_type=Severity | list[Severity])
    ] = Field(default=[], description="Severities of the leading rule.")
    rule: Names = Field(default=[], description="Names of rules.")
    event: Names = Field(default=[], description="Names of events.")
    places: Names = Field(default=[], description="Places, or regions and conflicts that take in places.")
    source: Names = Field(default=[], description="Ids of sources.")
    tags: Names = Field(default=[], description="Tags of sources.")


class Route(Section):
    """Who is told of what. The first route that takes a development wins, unless it says `continue: true`."""

    match: RouteMatch = Field(default_factory=RouteMatch, description="What it takes. Left out: everything.")
    to: Annotated[Names, Field(min_length=1)] = Field(description="Ids of the destinations that are told.")
    go_on: bool = Field(default=False, alias="continue", description="Read the routes below, too.")


class AlertSettings(Section):
    """How often readers are notified, and of how much."""

    toll_times: float = Field(
        default=2.0,
        ge=1,
        le=100,
        description="A toll is told aloud again once it is so many times the one told last …",
    )
    toll_more: int = Field(default=5, ge=1, description="… and higher by so many at least.")
    digest_after: Seconds = Field(
        default="5m",
        validate_default=True,
        description="What would wait longer than this for its turn in a channel is listed in digests.",
    )
    most_an_hour: int | None = Field(
        default=None,
        ge=1,
        description="So many messages a channel gets within an hour at most, critical ones aside.",
    )


class WebSettings(Section):
    """Health, readiness, figures and the dashboard."""

    listen: Listen = Field(default="127.0.0.1:8080", description="Where it listens, as host:port.")
    token: SecretStr | None = Field(
        default=None, description="Asked of everyone who comes from elsewhere; needed off loopback."
    )

    @property
    def address(self) -> tuple[str, int]:
        """Host and port."""
        return address(self.listen)


class Configuration(Section):
    """What `tocsin.yaml` holds."""

    data_dir: Path = Field(
        default=Path("data"), description="Folder for what Tocsin keeps: the embedded Redis, the archive."
    )
    redis: Annotated[SecretStr, AfterValidator(_redis_address)] | None = Field(
        default=None,
        description="Address of Redis or Valkey. Left out: REDIS_URL; neither: a server under data_dir.",
    )
    rules: Annotated[list[Path], BeforeValidator(_as_list, json_schema_input_type=str | list[str])] = Field(
        default=[], description="Folders or files with your rules. Left out: the rules that ship with Tocsin."
    )
    poll: PollSettings = Field(default_factory=PollSettings, description="How sources are asked for news.")
    packs: Names = Field(
        default=[], description="Packs of sources that come with Tocsin, by name, such as south-caucasus."
    )
    publishers: Annotated[list[Path], BeforeValidator(_as_list, json_schema_input_type=str | list[str])] = (
        Field(default=[], description="Files with publishers of your own, besides those that ship.")
    )
    sources: list[SourceSettings] = Field(
        default=[], description="What is polled, besides the packs; at least one source or pack."
    )
    destinations: list[DestinationSettings] = Field(description="Where alerts may go.", min_length=1)
    routes: list[Route] = Field(description="Who is told of what, from top to bottom.", min_length=1)
    alerts: AlertSettings = Field(
        default_factory=AlertSettings,
        description="How often readers of alerts are notified, and of how much at once.",
    )
    archive: ArchiveSettings = Field(
        default_factory=ArchiveSettings, description="What was polled, kept for trying rules on it."
    )
    web: WebSettings = Field(default_factory=WebSettings, description="Health, figures and the dashboard.")
