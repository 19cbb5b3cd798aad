"""The kind `acled`: events coded by people, by the API of ACLED. Weekly, and late for most accounts.

See https://acleddata.com/api-documentation/getting-started. An account may have no access, or none to what
is new.
"""

from __future__ import annotations

import json
import re
from datetime import UTC, datetime, timedelta
from typing import Any
from urllib.parse import urlencode

from pydantic import BaseModel, Field

from bot.sources.entry import Entry, reports
from bot.sources.kind import Answer, Given, Kind, Parsed, Plan, Request, Unreadable

_TOKEN = "https://acleddata.com/oauth/token"  # noqa: S105 - an address
_READ = "https://acleddata.com/api/acled/read"
_AT_ONCE, _MOST_PAGES = 5000, 4
#: Without a cursor, what ACLED has added in so many days is asked for.
_FIRST = timedelta(days=7)
_TOKEN_MEANS = dict.fromkeys(
    (400, 401, 403), "ACLED does not accept ACLED_EMAIL and ACLED_PASSWORD; correct them in .env"
)
_READ_MEANS = dict.fromkeys(
    (401, 403), "your ACLED account has no access to its API; ask ACLED for it, or remove the source"
)


class Options(BaseModel):
    """What a source of kind `acled` needs; besides, ACLED_EMAIL and ACLED_PASSWORD in the environment."""

    countries: list[str] = Field(default=[], description="Countries, by ACLED's names. Left out: all.")


def poll(options: Options, given: Given) -> Plan:
    """Ask for a token, then for the events."""
    email, password = given.secrets.get("acled_email", ""), given.secrets.get("acled_password", "")
    if not email or not password:
        raise Unreadable("ACLED needs an account: set ACLED_EMAIL and ACLED_PASSWORD in .env")
    form = {
        "username": email, "password": password, "grant_type": "password", "client_id": "acled",
        "scope": "authenticated",
    }  # fmt: skip
    token = _token((yield Request(_TOKEN, form=form, means=_TOKEN_MEANS)))
    since = given.cursor or str(int((given.at - _FIRST).timestamp()))
    parameters = {"_format": "json", "limit": str(_AT_ONCE), "timestamp": since, "timestamp_where": ">="}
    if options.countries:
        parameters["country"] = "|".join(options.countries)
    events: list[dict[str, Any]] = []
    for page in range(1, _MOST_PAGES + 1):
        address = f"{_READ}?{urlencode(parameters | {'page': str(page)})}"
        answer = yield Request(address, headers={"Authorization": f"Bearer {token}"}, means=_READ_MEANS)
        found = read(answer)
        events += found
        if len(found) < _AT_ONCE:
            break
    told, silent = reports([_entry(event) for event in events], "en")
    newest = max([int(since), *(_added(event) or 0 for event in events)])
    return Parsed(told, "ACLED events", title="ACLED", lang="en", cursor=str(newest), faults=silent)


def read(answer: Answer) -> list[dict[str, Any]]:
    """Return the API's events. Raises Unreadable if the answer holds none, with what ACLED says."""
    found = _json(answer)
    if not isinstance(found, dict) or not isinstance(found.get("data"), list):
        said = found.get("message") or found.get("error") if isinstance(found, dict) else None
        raise Unreadable(f"ACLED sends no events, but says {str(said)[:120]!r}")
    return [row for row in found["data"] if isinstance(row, dict)]


def _token(answer: Answer) -> str:
    found = _json(answer)
    token = found.get("access_token") if isinstance(found, dict) else None
    if not isinstance(token, str) or not token.isascii() or not token.isprintable():
        raise Unreadable("ACLED's answer to the log-in holds no token; it is asked again")
    return token


def _json(answer: Answer) -> Any:
    try:
        return json.loads(answer.body)
    except (ValueError, RecursionError):
        raise Unreadable(
            "ACLED's answer is not the JSON its documentation promises; it is asked again"
        ) from None


def _entry(event: dict[str, Any]) -> Entry:
    what, where, added = str(event.get("sub_event_type", "")), str(event.get("location", "")), _added(event)
    return Entry(
        id=str(event.get("event_id_cnty", "")),
        title=": ".join(part for part in (what, where) if part),
        texts=(str(event.get("notes", "")),),
        # When ACLED added it, since that is when it became news; the day of the event is in the notes.
        published=datetime.fromtimestamp(added, UTC) if added else None,
    )


def _added(event: dict[str, Any]) -> int | None:
    """When ACLED added or changed an event, in Unix seconds."""
    text = str(event.get("timestamp", ""))
    return int(text) if re.fullmatch(r"\d{9,10}", text, re.ASCII) else None


KIND = Kind("acled", Options, poll, from_many=True)
