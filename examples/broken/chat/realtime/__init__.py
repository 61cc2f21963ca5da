"""What the rest of the service needs of the realtime part."""

from .manager import Manager, get_manager

__all__ = ["Manager", "get_manager"]
