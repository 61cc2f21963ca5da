"""What older clients need."""

from chat.realtime import Manager

__all__ = ["Manager"]
