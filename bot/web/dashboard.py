"""The dashboard: what a person can ask in chat, on one page. Pure: answers in, HTML out; no script."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from html import escape

from bot.lookup.answer import Answer, Item

#: What is asked for the page, besides what its reader asks.
QUESTIONS = ("status", "latest 24h", "silences", "sources", "rules")
#: Nothing but our own style sheet is loaded, nothing runs, nothing is framed:
#: https://developer.mozilla.org/en-US/docs/Web/HTTP/Reference/Headers/Content-Security-Policy
POLICY = "default-src 'none'; style-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
_REFRESH = 60  # seconds

STYLE = """
:root { color-scheme: light dark; --line: #8884; --soft: #888; }
body { font: 15px/1.5 system-ui, sans-serif; max-width: 60rem; margin: 0 auto; padding: 1rem; }
header { display: flex; flex-wrap: wrap; gap: 1rem; align-items: center; }
h1 { font-size: 1.3rem; margin: 0; flex: 1; }
h2 { font-size: 1rem; margin: 0 0 .4rem; overflow-wrap: anywhere; }
form { display: flex; gap: .4rem; flex: 2; min-width: 16rem; }
input { flex: 1; }
input, button { font: inherit; padding: .35rem .6rem; border: 1px solid var(--line); border-radius: .4rem; }
section { border: 1px solid var(--line); border-radius: .6rem; padding: .8rem 1rem; margin: 1rem 0; }
section.asked { border-color: #e8762d; }
ul { list-style: none; margin: 0; padding: 0; }
li { padding: .35rem 0; border-top: 1px solid var(--line); overflow-wrap: anywhere; }
li:first-child { border-top: 0; }
time, .detail, .note { color: var(--soft); }
.detail, .note { display: block; }
time { float: right; margin-left: 1rem; font-variant-numeric: tabular-nums; }
"""


def page(asked: str, answer: Answer | None, answers: Sequence[Answer]) -> str:
    """Return the page: the answer to what its reader asked, if anything, then the others."""
    own = _section(answer, "asked") if answer is not None else ""
    refresh = "" if asked else f'<meta http-equiv="refresh" content="{_REFRESH}">'
    return (
        '<!doctype html><html lang="en"><head><meta charset="utf-8"><title>Tocsin</title>'
        '<meta name="viewport" content="width=device-width, initial-scale=1">'
        f'{refresh}<link rel="stylesheet" href="/dashboard.css"></head><body>'
        '<header><h1>Tocsin</h1><form action="/" method="get" role="search">'
        f'<input name="ask" value="{escape(asked)}" placeholder="latest tavush 24h, why …, help" '
        'aria-label="Ask" maxlength="300"><button>Ask</button></form></header>'
        f"<main>{own}{''.join(_section(other) for other in answers)}</main></body></html>"
    )


def _section(answer: Answer, kind: str = "") -> str:
    items = "".join(map(_item, answer.items))
    shown = f"<ul>{items}</ul>" if items else ""
    note = f'<span class="note" dir="auto">{_lines(answer.note)}</span>' if answer.note else ""
    return f'<section class="{kind}"><h2 dir="auto">{_lines(answer.title)}</h2>{shown}{note}</section>'


def _item(item: Item) -> str:
    text = f'<span dir="auto">{_lines(item.text)}</span>'
    if item.url.startswith(("http://", "https://")):
        text = f'<a href="{escape(item.url)}" rel="noreferrer noopener nofollow">{text}</a>'
    detail = f'<span class="detail" dir="auto">{_lines(item.detail)}</span>' if item.detail else ""
    return f"<li>{_time(item.at)}{text}{detail}</li>"


def _time(at: datetime | None) -> str:
    if at is None:
        return ""
    return f'<time datetime="{at.isoformat()}">{at:%d %b %H:%M} UTC</time>'


def _lines(text: str) -> str:
    """Outside text as a page shows it: escaped here, and nowhere else."""
    return escape(text).replace("\n", "<br>")
