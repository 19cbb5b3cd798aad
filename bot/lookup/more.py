"""More …: what else can be said of an alert."""

from __future__ import annotations

from bot.lookup.answer import Answer, Choice
from bot.lookup.lookup import Button, Pressed, Records

#: With the other choices, of which there are six, within the 25 that an answer may have.
_MOST_RULES = 8


async def _pressed(records: Records, pressed: Pressed) -> Answer:
    post = pressed.post
    rules = post.development.rules[:_MOST_RULES]
    story = await records.past.current(post.story)
    muted = await records.outbox.is_muted(story)
    choices = [
        Choice("Wrong place", "wrongplace", post.id),
        Choice("Duplicate of …", "duplicate", post.id),
        Choice("Not the same story", "notsame", post.id),
        Choice("Unmute story" if muted else "Mute story", "mute", post.id),
    ]
    for number, rule in enumerate(rules):
        choices += [
            Choice(f"Mute {rule} {span}", "muterule", post.id, f"{number}-{span.replace(' ', '')}")
            for span in ("1 h", "8 h")
        ]
    what = "rule" if len(rules) == 1 else "rules"
    choices.append(Choice(f"Mute its {what} until …", "muteuntil", post.id))
    return Answer(
        "What about this alert?",
        note=f"Story {story}. Muting and correcting are for those who may change what is heard.",
        choices=tuple(choices),
    )


BUTTONS = (Button("more", _pressed),)
