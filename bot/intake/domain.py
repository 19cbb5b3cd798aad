"""Which part of a host's name somebody has registered: what changes when an address changes hands. Pure."""

from __future__ import annotations

from ipaddress import ip_address

#: Second levels under which countries register names, as co.uk, com.tr, gov.az and org.ua do.
_SECOND_LEVELS = frozenset(
    {"ac", "co", "com", "edu", "go", "gob", "gouv", "gov", "info", "mil", "ne", "net", "or", "org"}
)
#: Hosts whose customers each have a name of their own below it.
_SHARED = frozenset(
    {
        "blogspot.com", "github.io", "gitlab.io", "livejournal.com", "medium.com", "netlify.app",
        "pages.dev", "substack.com", "tumblr.com", "vercel.app", "web.app", "wordpress.com",
    }
)  # fmt: skip


def registered(host: str) -> str:
    """Return the registered part of a host's name: `example.co.uk` of `feeds.example.co.uk`.

    It goes by the habits of registries, not by a list of them all (https://publicsuffix.org): where it is
    wrong, a person is asked once too often, or not asked about a move inside one country's second level.
    """
    host = host.lower().rstrip(".")
    try:
        ip_address(host.strip("[]"))
    except ValueError:
        parts = host.split(".")
    else:
        return host
    country = len(parts) > 2 and len(parts[-1]) == 2 and parts[-2] in _SECOND_LEVELS  # noqa: PLR2004
    shared = ".".join(parts[-2:]) in _SHARED
    return ".".join(parts[-3 if country or shared else -2 :])
