"""Alerts for pictures: different severities, scripts and lengths, and one that tries to misbehave."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime
from typing import Any

from bot.lookup.answer import Answer, Item
from bot.model import Development, Evidence, Headline, Match, Post, Report, Standing, Toll

TRUCE = Match(
    rule="caucasus-truce-broken",
    event="ceasefire_violation",
    evidence=(
        Evidence(
            "text",
            0,
            0,
            "Armenia's Defence Ministry said Azerbaijani forces shelled its positions in Tavush on Sunday in "
            "violation of the ceasefire.",
        ),
    ),
    who=("Azerbaijan",),
    whom=("Armenia",),
    places=("Tavush", "South Caucasus"),
    date=date(2020, 7, 12),
    claimed_by=("Ministry of Defence of Armenia",),
    words=("shelled", "violation", "ceasefire"),
)
TRUCE_BROKEN = Post(
    id="k3fq7xw2mzt4c6pd5ahy2bne",
    at=datetime(2020, 7, 12, 14, 3, tzinfo=UTC),
    op="post",
    destination="desk",
    story="s1",
    severity="high",
    rule_title="Truce broken in the South Caucasus",
    development=Development((TRUCE, replace(TRUCE, rule="border-incident"))),
    report=Report(
        id="r1",
        text="",
        title="Armenia says positions in Tavush shelled, troops hurt",
        url="https://wire.example/2020/07/12/tavush",
        published=datetime(2020, 7, 12, 14, 2, tzinfo=UTC),
    ),
    source_name="Example Wire",
    standing=Standing("claim", 1),
)
#: The same, as it stands three hours and four reports later.
GROWN = replace(
    TRUCE_BROKEN,
    id="e1",
    at=datetime(2020, 7, 12, 17, 20, tzinfo=UTC),
    op="edit",
    root=TRUCE_BROKEN.id,
    severity="critical",
    standing=Standing(
        "publishers",
        3,
        tolls=(Toll("killed", 4), Toll("wounded", 9, "at least 9")),
        disputed=("Azerbaijan",),
        reports=5,
    ),
)
RETRACTED = replace(
    GROWN, id="e2", severity="high", standing=Standing("retracted", 0, retracted=("Example Wire",))
)
UPDATE = replace(
    TRUCE_BROKEN,
    id="m4xq7xw2mzt4c6pd5ahy2bne",
    op="update",
    root=TRUCE_BROKEN.id,
    severity="critical",
    news=("now critical", "killed 1 → 4"),
    loud=True,
    standing=None,
)
DIGEST = replace(
    TRUCE_BROKEN,
    id="d7pq7xw2mzt4c6pd5ahy2bne",
    rule_title="4 stories of the day to 08:00",
    development=Development(()),
    digest=(
        Headline(TRUCE_BROKEN.report.title, "critical", "s1", TRUCE_BROKEN.report.url, GROWN.at, "escalated"),
        Headline("قصف قرية حدودية بعد ساعات من سريان الهدنة", "high", "s2", "", TRUCE_BROKEN.at, "new"),
        Headline(
            "停火生效数小时后边境村庄遭炮击", "medium", "s3", "https://wire.example/3", TRUCE_BROKEN.at, "new"
        ),
        Headline("Iran offers to mediate over Karabakh", "low", "s4", "", TRUCE_BROKEN.at, "retracted"),
    ),
)
NOTICE = replace(
    DIGEST,
    id="n2pq7xw2mzt4c6pd5ahy2bne",
    rule_title="Rules are not taken over until this is mended",
    digest=(),
    notice=(
        "rules/own.yaml:2:1: unknown key “wen”; did you mean “when”?",
        "rules/own.yaml:1:1: needs “title”",
    ),
)


def _another(quote: str, title: str, **changes: Any) -> Post:
    match = replace(
        TRUCE,
        evidence=(Evidence("text", 0, len(quote), quote),),
        **{key: value for key, value in changes.items() if hasattr(TRUCE, key)},
    )
    return replace(
        TRUCE_BROKEN,
        development=Development((match,)),
        report=replace(TRUCE_BROKEN.report, title=title),
        **{key: value for key, value in changes.items() if hasattr(TRUCE_BROKEN, key)},
    )


SAMPLES: dict[str, Post] = {
    "truce broken": TRUCE_BROKEN,
    "mediation": _another(
        "Tehran has drawn up a plan and is ready to mediate between them, its foreign ministry said.",
        "Iran offers to mediate over Karabakh",
        severity="medium",
        rule_title="New mediation offer",
        who=("Iran",),
        whom=("Armenia", "Azerbaijan"),
        places=("Nagorno-Karabakh",),
        claimed_by=(),
        date=None,
        words=("plan", "ready to mediate"),
    ),
    "right to left": _another(
        "أعلنت الوزارة أن القوات قصفت قرية حدودية فجر الأحد في خرق لوقف إطلاق النار.",
        "قصف قرية حدودية بعد ساعات من سريان الهدنة",
        severity="critical",
        words=("قصفت", "خرق"),
    ),
    "without blanks": _another(
        "国防部表示，对方周日炮击边境村庄，违反停火协议。",
        "停火生效数小时后边境村庄遭炮击",
        severity="low",
        words=("炮击", "违反停火协议"),
    ),
    "long": _another(
        "The spokesman, who did not give his name, said that fire was opened near the line. " * 12,
        "A headline that goes on and on because its editor could not decide what mattered most that night "
        * 4,
        places=("Tavush", "Movses", "Koti", "Aygepar", "Chinari", "Nerkin Karmiraghbyur"),
        words=("fire was opened",),
    ),
    "hostile": _another(
        "<!channel> @everyone **free** [money](https://evil.example) ||click|| :tada: \u202egpj.exe <@U1>",
        "<https://evil.example|BBC News> `*urgent*` @here https://evil.example",
        words=("free",),
    ),
}

#: Alerts as they were edited, updates, and messages of many lines.
LIVING: dict[str, tuple[Post, Post | None]] = {
    "grown": (TRUCE_BROKEN, GROWN),
    "retracted": (TRUCE_BROKEN, RETRACTED),
    "update": (UPDATE, None),
    "right to left, grown": (SAMPLES["right to left"], replace(GROWN, standing=GROWN.standing)),
    "digest": (DIGEST, None),
    "notice": (NOTICE, None),
}
WHY = Answer(
    TRUCE_BROKEN.report.title,
    (
        Item(
            "Rule caucasus-truce-broken", "matched “shelled”, “violation”, “ceasefire” as ceasefire violation"
        ),
        Item("In the text", f"“{TRUCE.evidence[0].quote}”"),
        Item("It opened a story", "no report in the window tells of this · 81f0c2", at=TRUCE_BROKEN.at),
        Item("Posted to desk", "posted", at=TRUCE_BROKEN.at),
    ),
    "Story 81f0c2, severity high",
)
