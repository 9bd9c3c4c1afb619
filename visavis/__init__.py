"""A face for LiveKit agents: `await visavis.AvatarSession().start(session, room=ctx.room)`."""

from visavis.avatar import AvatarError, AvatarSession

__all__ = ["AvatarError", "AvatarSession"]
