"""What a run finds out: one inference, with its results on disk, for the files of each environment."""

from __future__ import annotations

import dataclasses
import functools
import os
from typing import TYPE_CHECKING

from flake8_async_ssot.options import Options

if TYPE_CHECKING:
    from flake8_async_ssot.cache.results import Results
    from flake8_async_ssot.inference import Inference, Settings
    from flake8_async_ssot.inference.modules.environment import Chooser
    from flake8_async_ssot.inference.modules.prefixes import Prefix
    from flake8_async_ssot.inference.project.opening import Surface

#: Environments of one run whose inference is kept: each holds the modules that were read.
MAX_CONTEXTS = 4


class Context:
    """The files of one environment. Nothing is read or imported until the first file needs it."""

    def __init__(self, options: Options, codes: list[str], uses_cache: bool, prefix: Prefix) -> None:
        """Take the options, the rules that run, whether results are kept on disk, and the environment."""
        self._options, self._codes = options, codes
        self._uses_cache = uses_cache
        self._prefix = prefix

    @functools.cached_property
    def inference(self) -> Inference:
        """The inference of these files."""
        # Imports astroid: a run over files that never need it does not pay for that.
        from flake8_async_ssot.inference import Inference

        return Inference(settings_of(self._options), self._surface)

    @functools.cached_property
    def _surface(self) -> Surface:
        from flake8_async_ssot.inference.project.opening import set_up

        return set_up(settings_of(self._options), self._prefix)

    @functools.cached_property
    def results(self) -> Results | None:
        """The results on disk; None where none are kept."""
        if not self._uses_cache:
            return None
        from flake8_async_ssot.cache.results import Results

        return Results(self._surface, self._options, self._codes, lambda: self.inference)


class Contexts:
    """The contexts of a run, of which the one of the file that was entered last is the current one."""

    def __init__(self, options: Options, codes: list[str], uses_cache: bool) -> None:
        """Take what all contexts share."""
        self._make = functools.partial(Context, options, codes, uses_cache)
        self._options = options
        self._known: dict[Prefix, Context] = {}
        self._current: Context | None = None

    @functools.cached_property
    def _chooser(self) -> Chooser:
        from flake8_async_ssot.inference.project.opening import chooser

        return chooser(settings_of(self._options))

    def enter(self, path: str) -> None:
        """Go to the context of a file, which need not exist."""
        from flake8_async_ssot.inference.modules.paths import absolute

        prefix = self._chooser.of(os.path.dirname(absolute(path)))
        context = self._current = self._known.pop(prefix, None) or self._make(prefix)
        self._known[prefix] = context
        if len(self._known) > MAX_CONTEXTS:
            del self._known[next(iter(self._known))]

    def release(self) -> None:
        """Let go of all databases until they are needed again: this process is to be forked."""
        for context in self._known.values():
            if "results" in vars(context) and context.results is not None:
                context.results.release()

    @property
    def current(self) -> Context:
        """The context of the file that was entered last; at first that of the working folder."""
        if self._current is None:
            self.enter("_.py")
            assert self._current is not None
        return self._current


def settings_of(options: Options) -> Settings:
    """The options that inference knows."""
    from flake8_async_ssot.inference import Settings

    return Settings(**{field.name: getattr(options, field.name) for field in dataclasses.fields(Settings)})
