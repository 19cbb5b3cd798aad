"""Who says so: before what is told (`X says …`), behind it (`…, X said`), or as a label (`X: …`, `… — X`)."""

from __future__ import annotations

from collections.abc import Sequence

from bot.language.gazetteer import Mention
from bot.rules.frames.lexicon import Span
from bot.rules.frames.scene import Scene

_SAYS_REACH = 3  # words between a name and its word of saying: "Armenia on Monday said"
_SAID_REACH = 2  # words between a word of saying and the name behind it: "said the Armenian ministry"
_ACCORDING_REACH = 3


def claimants(scene: Scene, actors: Sequence[Mention], span: Span) -> list[Mention]:
    """Those of the actors who say what is told; `span` are the words for what was done."""
    return [mention for mention in actors if _claims(scene, mention, span)]


def speakers(scene: Scene, span: Span) -> tuple[str, ...]:
    """Speakers without a name, as the sentence calls them: "ministry", "residents"."""
    spoken: list[str] = []
    last = 0
    for first, ends in sorted(scene.tagged.starts("speaker").items()):
        if first < last:
            continue  # the ministry of a defence ministry
        last = max(ends)
        says = _says_within(scene, last, span[0] if last <= span[0] else scene.tagged.size)
        if says or (first >= span[1] and _said_before(scene, first, span)) or _according(scene, first):
            spoken.append(" ".join(scene.words[first:last]))
    return tuple(dict.fromkeys(spoken))


def _claims(scene: Scene, mention: Mention, span: Span) -> bool:
    if _according(scene, mention.first) or _is_label(scene, mention, span):
        return True
    if mention.first < span[1]:
        says = scene.tagged.starts("say")
        return any(at in says for at in range(mention.last, min(mention.last + _SAYS_REACH, span[0])))
    return _says_within(scene, mention.last, scene.tagged.size) or _said_before(scene, mention.first, span)


def _says_within(scene: Scene, last: int, end: int) -> bool:
    """Whether a word of saying follows in the same clause, with no other name before it."""
    says = scene.tagged.starts("say")
    names = {mention.first for mention in scene.mentions}
    for at in range(last, min(last + _SAYS_REACH, end)):
        if at in scene.tagged.commas or at in scene.tagged.breaks or at in names:
            return False
        if at in says:
            return True
    return False


def _said_before(scene: Scene, first: int, span: Span) -> bool:
    """Whether a word of saying behind what is told leads up to the words that begin here."""
    return any(
        span[1] <= at and 0 <= first - end <= _SAID_REACH
        for at, ends in scene.tagged.starts("say").items()
        for end in ends
        if (at in scene.tagged.commas or at in scene.tagged.breaks)
    )


def _according(scene: Scene, first: int) -> bool:
    ends = scene.tagged.starts("according").values()
    return any(first - _ACCORDING_REACH <= end <= first for each in ends for end in each)


def _is_label(scene: Scene, mention: Mention, span: Span) -> bool:
    """Whether a colon or a dash sets the name apart, at one end of the sentence."""
    breaks = scene.tagged.breaks
    if mention.first == 0 and mention.last in breaks and mention.last <= span[0]:
        return True
    return mention.first in breaks and mention.last == scene.tagged.size and mention.first >= span[1]
