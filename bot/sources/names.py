"""Documents that would make the parser hoard names.

libxml2 keeps every name of an element or attribute that it has seen until the process ends. A source that
sends new ones with each answer would fill the memory, so documents with far more names than any format has
are not parsed.
"""

from __future__ import annotations

import re

#: Smaller documents, in characters, can't hold many names.
_SMALL = 50_000
#: HTML, SVG and MathML together have about 700 names of elements and attributes.
_MOST = 2_000
_TAG = re.compile(r"<[A-Za-z_][^<>]{0,4000}")
_VALUE = re.compile(r"\"[^\"]*\"|'[^']*'")
_SCRIPT, _END = re.compile(r"<script\b", re.IGNORECASE), re.compile(r"</script\b", re.IGNORECASE)
_NAME = re.compile(r"[^\s=<>\"'/]{1,400}")


def hoards_names(text: str, *, is_html: bool) -> bool:
    """Tell whether a document has more names of elements and attributes than a format can have."""
    if len(text) < _SMALL:
        return False
    if is_html:
        text = _without_scripts(text)
    names: set[str] = set()
    for tag in _TAG.finditer(text):
        names.update(_NAME.findall(_VALUE.sub(" ", tag[0])))
        if len(names) > _MOST:
            return True
    return False


def _without_scripts(text: str) -> str:
    """Leave out what HTML does not read as tags: in programs, much looks like one."""
    before, *scripts = _SCRIPT.split(text)
    return before + "".join(script[end.start() :] for script in scripts if (end := _END.search(script)))
