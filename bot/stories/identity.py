"""When two reports are one item: an address in all its spellings, a fingerprint of what the item says."""

from __future__ import annotations

import binascii
import re
from base64 import urlsafe_b64decode
from urllib.parse import parse_qsl, quote, unquote, urlencode, urlsplit

import xxhash

from bot.model import Report

#: Version of `content_hash`. A new version makes every item look edited once, so change it only with need.
CONTENT_VERSION = "1"

_TRACKING = re.compile(
    r"utm_\w+|mc_[ce]id|mtm_\w+|pk_\w+|hsa_\w+|at_\w+|ns_\w+|[a-z]{0,2}clid|gclsrc|_ga|_gl|igshid?|ito|cmp(?:id)?"
    r"|ocid|smid|smtyp|sr_share|taid|tse_id|s_cid|soc_src|soc_trk|ftag|ref(?:_src|_url|errer)?|src|rss|feed(?:name|type)?"
    r"|partner|xtor|wt_\w+|guccounter|guce_\w+|share|amp|outputtype|usqp|ved|mod|ncid|icid"
)
_SITE_PREFIX = re.compile(r"(?:(?:www\d?|m|mobile|amp)\.)+(?=[^.]+\.)")
_AMP_PATH = re.compile(r"/amp(?=/|$)|\.amp(?=\.html?$|$)|(?<=/)amp/")
_INDEX_PAGE = re.compile(r"/(?:index|default)\.(?:html?|php|aspx?)$")
_DEFAULT_PORTS = {80, 443, None}
#: Addresses that only lead to another one, which they name in a parameter.
_WRAPPERS = {
    ("google.com", "/url"): ("url", "q"),
    ("news.google.com", "/news/url"): ("url",),
    ("bing.com", "/news/apiclick.aspx"): ("url",),
    ("l.facebook.com", "/l.php"): ("u",),
    ("t.umblr.com", "/redirect"): ("z",),
    ("l.instagram.com", "/"): ("u",),
    ("vk.com", "/away.php"): ("to",),
    ("linkedin.com", "/redir/redirect"): ("url",),
    ("out.reddit.com", ""): ("url",),
    ("slack-redir.net", "/link"): ("url",),
    ("youtube.com", "/redirect"): ("q",),
}
#: Google News writes its target into the path, Base64 of a protocol buffer; since 2024 not always readable.
_GOOGLE_NEWS = re.compile(r"/(?:rss/)?(?:articles|read)/([\w-]{16,2000})$")
_WEB_ADDRESS = re.compile(rb"https?://[\x21-\x7e]+")
_MOBILE_WIKI = re.compile(r"\.m(?=\.wiki)")
_UNWRAP_DEPTH = 3


def canonical_address(url: str) -> str:
    """Return the spelling that all variants of one page share: `host/path?query`, without scheme.

    Left out: tracking parameters, fragment, default port, `www.`, `m.`, `mobile.`, `amp.`, AMP suffixes, AMP
    caches, index pages, redirect wrappers that carry their target. Parameters that remain are sorted. An
    address that is not http(s) or can't be read returns "".
    """
    for _ in range(_UNWRAP_DEPTH):
        target = _unwrapped(url)
        if not target:
            break
        url = target
    try:
        parts = urlsplit(url.strip())
        port = parts.port
    except ValueError:
        return ""
    if parts.scheme.lower() not in {"http", "https"} or not parts.hostname:
        return ""
    host = _MOBILE_WIKI.sub("", _SITE_PREFIX.sub("", parts.hostname.rstrip("."), count=1))
    if port not in _DEFAULT_PORTS:
        host = f"{host}:{port}"
    path = _AMP_PATH.sub("", quote(unquote(parts.path), safe="/:@!$&'()*+,;=~-._"))
    path = _INDEX_PAGE.sub("", path).rstrip("/")
    kept = sorted(
        (name, value) for name, value in parse_qsl(parts.query) if not _TRACKING.fullmatch(name.lower())
    )
    return f"{host}{path}?{urlencode(kept)}" if kept else f"{host}{path}"


def _unwrapped(url: str) -> str:
    """Return the address that a redirect wrapper or an AMP cache carries, or ""."""
    try:
        parts = urlsplit(url.strip())
    except ValueError:
        return ""
    host = (parts.hostname or "").removeprefix("www.")
    if host == "google.com" and parts.path.startswith("/amp/"):
        return "https://" + parts.path.removeprefix("/amp/").removeprefix("s/")
    if host.endswith(".cdn.ampproject.org"):
        inner = re.sub(r"^/(?:[a-z]/)?(?:s/)?", "", parts.path)
        return f"https://{inner}" if "." in inner.split("/")[0] else ""
    if host == "news.google.com" and (found := _GOOGLE_NEWS.search(parts.path)):
        return _inside_google_news(found[1])
    for name in _WRAPPERS.get((host, parts.path), ()):
        for key, value in parse_qsl(parts.query):
            if key == name and value.startswith(("http://", "https://")):
                return value
    return ""


def _inside_google_news(path: str) -> str:
    try:
        told = _WEB_ADDRESS.search(urlsafe_b64decode(path + "=" * (-len(path) % 4)))
    except (binascii.Error, ValueError):
        return ""
    return told[0].decode("ascii") if told else ""


def content_hash(report: Report) -> str:
    """Return a fingerprint of what the report says: title and text, white space folded, empty fields ignored.

    Date, address, id and language are left out: a bumped date or a changed id is not a new text.
    """
    fields = {"title": " ".join(report.title.split()), "text": " ".join(report.text.split())}
    said = "\0".join(f"{name}\0{value}" for name, value in sorted(fields.items()) if value)
    return f"{CONTENT_VERSION}:{xxhash.xxh3_128_hexdigest(said.encode('utf-8', 'surrogatepass'))}"


def story_id(report: Report, place: int, at: str) -> str:
    """Return the id of a story that this report opens: stable for the same report, place in it and time."""
    key = f"{report.source}\0{report.id}\0{place}\0{at}\0{content_hash(report)}"
    return xxhash.xxh3_64_hexdigest(key.encode("utf-8", "surrogatepass"))
