"""The metadata of an installed distribution, read by the standard library's own readers."""

from __future__ import annotations

import importlib.metadata
import json
import os
from typing import Any

from flake8_async_ssot.inference.modules.sources import Sources

#: What the readers raise where metadata is malformed.
_MALFORMED = (ValueError, TypeError, KeyError, AttributeError, RecursionError)


class Installed(importlib.metadata.Distribution):
    """A distribution by its ``.dist-info`` or ``.egg-info`` folder."""

    def __init__(self, folder: str, sources: Sources) -> None:
        self._folder = folder
        self._sources = sources

    def read_text(self, filename: str) -> str | None:
        """The text of a file of the metadata; None where it cannot be read."""
        return self._sources.text(os.path.join(self._folder, filename))

    def locate_file(self, path: Any) -> Any:
        """The place of a file that the distribution installs."""
        return os.path.join(os.path.dirname(self._folder), path)

    def modules_of_group(self, group: str) -> tuple[str, ...]:
        """The modules that the distribution registers under a group of entry points."""
        try:
            return tuple(point.module for point in self.entry_points.select(group=group))
        except _MALFORMED:
            return ()

    def editable_project(self) -> str:
        """The URL of the project that the distribution was installed from for development; empty without one."""
        try:
            origin = json.loads(self.read_text("direct_url.json") or "")
            return str(origin["url"]) if origin["dir_info"]["editable"] else ""
        except _MALFORMED:
            return ""

    def top_level_names(self) -> list[str]:
        """The names it says that it installs, or else its own name."""
        names = (self.read_text("top_level.txt") or "").split()
        project = os.path.basename(self._folder).partition("-")[0]
        return names or [project, project.lower()]
