"""The kind `reliefweb`: reports and updates of humanitarian organisations, by the API of ReliefWeb (OCHA).

https://apidoc.reliefweb.int; the API wants an approved application name: https://apidoc.reliefweb.int/parameters#appname
"""

from __future__ import annotations

import json
from typing import Any
from urllib.parse import urlencode

from pydantic import BaseModel, Field

from bot.sources import markup
from bot.sources.dates import read_date
from bot.sources.entry import Entry, address, reports
from bot.sources.kind import Answer, Given, Kind, Parsed, Plan, Request, Unreadable

_API = "https://api.reliefweb.int/v2/reports"
_FIELDS = ("title", "body-html", "url_alias", "url", "date.created", "language.code", "source.shortname")
_AT_ONCE = 50
_MEANS = {
    403: "ReliefWeb does not know the application name in RELIEFWEB_APPNAME; ask for approval at "
    "https://apidoc.reliefweb.int/parameters#appname, which takes a working day",
    410: "this version of ReliefWeb's API is gone; update Tocsin",
    429: "ReliefWeb's limit of requests a day is reached; poll it less often",
}


class Options(BaseModel):
    """What a source of kind `reliefweb` needs; besides, RELIEFWEB_APPNAME in the environment."""

    countries: list[str] = Field(
        default=[], description="Countries the reports are about, by English name. Left out: all."
    )
    query: str = Field(
        default="", description="Words to look for, in ReliefWeb's own query language. Left out: everything."
    )


def poll(options: Options, given: Given) -> Plan:
    """Ask for the newest reports, and read them."""
    name = given.secrets.get("reliefweb_appname", "")
    if not name:
        raise Unreadable(
            "ReliefWeb needs an approved application name: set RELIEFWEB_APPNAME in .env "
            "(https://apidoc.reliefweb.int/parameters#appname)"
        )
    return read((yield Request(f"{_API}?{urlencode(_parameters(options, name))}", means=_MEANS)))


def read(answer: Answer) -> Parsed:
    """Read the API's answer. Raises Unreadable if it is none."""
    try:
        rows = json.loads(answer.body)["data"]
        entries = [_entry(row["fields"], str(row["id"])) for row in rows]
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError):
        raise Unreadable(
            "ReliefWeb's answer is not what its documentation promises; it is asked again"
        ) from None
    found, silent = reports(entries, "")
    return Parsed(found, "ReliefWeb reports", title="ReliefWeb", faults=silent)


def _parameters(options: Options, name: str) -> list[tuple[str, str]]:
    parameters = [("appname", name), ("limit", str(_AT_ONCE)), ("sort[]", "date.created:desc")]
    parameters += [("fields[include][]", field) for field in _FIELDS]
    if options.query:
        parameters.append(("query[value]", options.query))
    if options.countries:
        parameters += [("filter[field]", "country.name"), ("filter[operator]", "OR")]
        parameters += [("filter[value][]", country) for country in options.countries]
    return parameters


def _entry(fields: dict[str, Any], report: str) -> Entry:
    languages = [str(each.get("code", "")) for each in fields.get("language", ())]
    return Entry(
        id=report,
        url=address("", fields.get("url_alias")) or address("", fields.get("url")),
        title=markup.from_plain(str(fields.get("title", ""))),
        texts=(markup.from_html(str(fields.get("body-html", ""))),),
        published=read_date(str(fields.get("date", {}).get("created", ""))),
        lang=languages[0] if languages else "",
    )


KIND = Kind("reliefweb", Options, poll, from_many=True)
