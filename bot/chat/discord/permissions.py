"""Which permissions the bot has in a channel, and which of those that it needs are missing, in words."""

from __future__ import annotations

import discord

from bot.chat.discord.setup import PERMISSIONS

#: What a thread that is itself the destination does not ask for.
_UNUSED_IN_THREADS = frozenset({"send_messages", "create_public_threads"})


async def lacks(client: discord.Client, channel_id: int, mention: int | None) -> list[str]:
    """Return what must be mended before posts arrive in a channel, one fault each.

    `mention`: the role that is told of what is grave. Raises what discord.py and aiohttp raise.
    """
    channel = await client.fetch_channel(channel_id)
    if isinstance(channel, discord.abc.PrivateChannel):
        return []
    unused = _UNUSED_IN_THREADS if isinstance(channel, discord.Thread) else frozenset[str]()
    # A thread has the permissions of its channel: https://docs.discord.com/developers/topics/threads
    parent = await client.fetch_channel(channel.parent_id) if isinstance(channel, discord.Thread) else channel
    assert isinstance(parent, discord.abc.GuildChannel), "servers consist of these"
    guild = await client.fetch_guild(channel.guild.id)
    assert client.user is not None, "a client that is logged in has a user"
    parent.guild = guild  # the one that came with the channel knows no roles
    held = parent.permissions_for(await guild.fetch_member(client.user.id))
    found = [
        f"the bot lacks {name.replace('_', ' ').title()} in channel {channel_id}, needed {purpose}: "
        "give it to the bot's role there"
        for name, purpose in PERMISSIONS.items()
        if name not in unused and not getattr(held, name)
    ]
    return [*found, *_unmentioned(guild, held, mention)]


def _unmentioned(guild: discord.Guild, held: discord.Permissions, mention: int | None) -> list[str]:
    role = guild.get_role(mention) if mention else None
    if mention and role is None:
        return [f"the server has no role {mention}: check `mention` of this destination"]
    if role is not None and not role.mentionable and not held.mention_everyone:
        why = f"a mention of the role {role.id} would tell nobody: in the role's settings, allow anyone to "
        return [f"{why}mention it, or give the bot's role Mention @everyone, @here and All Roles"]
    return []
