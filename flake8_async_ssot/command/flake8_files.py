"""flake8's own machinery: its configuration, the files that it would lint, and what it does with a violation.

Nothing is configured for the command alone. What flake8 reads from its configuration files and takes on its command
line decides here, too.
"""

from __future__ import annotations

import argparse
import ast
import dataclasses
import functools
import os
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from enum import Enum
from typing import Any, cast

from flake8.discover_files import expand_paths
from flake8.exceptions import ExecutionError, PluginExecutionFailed
from flake8.options.parse_args import parse_args
from flake8.processor import FileProcessor
from flake8.style_guide import Decision, StyleGuideManager
from flake8.violation import Violation as Flake8Violation

from flake8_async_ssot.checker import Run, violation_of
from flake8_async_ssot.command.problem import Problem
from flake8_async_ssot.command.pyproject import arguments_from_table
from flake8_async_ssot.options import OptionError, Options
from flake8_async_ssot.plugin import selection
from flake8_async_ssot.rules import Finding
from flake8_async_ssot.violation import Violation, printable

#: The arguments that say which configuration is read.
_NAMING = ("--isolated", "--config", "--append-config")


class Unreadable(Problem):
    """A file cannot be read or parsed: why, and where, as a line from 1 and a column from 0."""

    def __init__(self, path: str, why: str, place: tuple[int, int] = (1, 0)) -> None:
        super().__init__(f"{path}: cannot be read: {why}")
        self.why = why
        self.line, self.column = place


class Fate(Enum):
    """What flake8 does with a violation, and if it is suppressed, by what."""

    REPORTED = "reported"
    NOQA = "a noqa comment on the line"
    FILE_NOQA = "a comment `flake8: noqa` in the file"
    PER_FILE = "per-file-ignores"
    ACCEPTED = "a comment that says that it is meant"
    IGNORED = "select and ignore of flake8's configuration"

    @property
    def is_reported(self) -> bool:
        """Whether flake8 shows the violation."""
        return self is Fate.REPORTED


@dataclass(frozen=True)
class Configured:
    """flake8's options, the arguments that they came from, and the checker that the plugin would run with them."""

    arguments: tuple[str, ...]
    options: argparse.Namespace
    guide: StyleGuideManager
    run: Run
    ours: Options
    is_selected: Callable[[str, bool], bool]

    @functools.cached_property
    def linting(self) -> Run:
        """The checker as the plugin runs it, with its results on disk; what is in a baseline is found, too."""
        return Run(dataclasses.replace(self.ours, baseline=None), self.is_selected, uses_cache=True)


def configured(arguments: Sequence[str], everything: bool = False) -> Configured:
    """Read the configuration: the table of ``pyproject.toml``, or without one flake8's files as flake8 reads them.

    Rules that the configuration ignores run as well, so that what they find can be called suppressed. Rules that are
    off by default run where the configuration names them.

    :param arguments: flake8's own command line arguments.
    :param everything: whether the rules that are off run as well.
    :raises Problem: an option or a configuration file is wrong.
    """
    is_named = any(word.startswith(_NAMING) for word in arguments)
    table = () if is_named else arguments_from_table(os.getcwd())
    try:
        # The plugin prepares a run of several processes; ours are started by ``processes``, with a checker of ours.
        _, options = parse_args([*table, *arguments, "--jobs=1"])
        is_selected = selection(options)
        ours, _ = Options.from_shared(vars(options), arguments)
    except (ExecutionError, OptionError, PluginExecutionFailed, ValueError) as error:
        raise Problem(str(error)) from None
    run = Run(ours, lambda code, default: everything or default or is_selected(code, default))
    # The style guides only decide here: what they select is never handed to a formatter.
    return Configured(tuple(arguments), options, StyleGuideManager(options, cast("Any", None)), run, ours, is_selected)


def files_below(found: Configured, paths: Sequence[str]) -> list[str]:
    """The files that flake8 would lint, given some files and folders, but for those of environments in these folders.

    :raises Problem: one of them does not exist.
    """
    for path in paths:
        if path != "-" and not os.path.exists(path):
            raise Problem(f"{path}: no such file or folder")
    options = found.options
    found_files = expand_paths(
        paths=list(paths),
        stdin_display_name=options.stdin_display_name,
        filename_patterns=options.filename,
        exclude=(*options.exclude, *options.extend_exclude),
    )
    named = (path if os.path.isdir(path) else os.path.dirname(path) for path in paths)
    known = dict.fromkeys([path.rstrip(os.sep) for path in named] + [".", ""], False)
    return sorted(path for path in found_files if not _is_in_environment(os.path.dirname(path), known))


def _is_in_environment(folder: str, known: dict[str, bool]) -> bool:
    """Whether a folder is an environment of Python or conda, or stands in one.

    :param known: the answers so far; folders that were named are what they are.
    """
    if folder not in known:
        outer = os.path.dirname(folder)
        known[folder] = (outer != folder and _is_in_environment(outer, known)) or any(
            os.path.exists(os.path.join(folder, mark)) for mark in ("pyvenv.cfg", "conda-meta")
        )
    return known[folder]


class LintedFile:
    """One file as flake8 reads it."""

    def __init__(self, path: str, found: Configured, lines: Sequence[str] | None = None) -> None:
        """Read and parse a file.

        :param lines: its text, where that is another one than on the disk.
        :raises Unreadable: it cannot be read, or it is no Python that can be parsed.
        """
        self._found = found
        try:
            self._processor = FileProcessor(
                path, found.options, None if lines is None else [*map(_with_plain_end, lines)]
            )
            #: As flake8 names it: standard input by its display name.
            self.path: str = self._processor.filename
            self.lines: list[str] = self._processor.lines
            self.tree: ast.Module = self._processor.build_ast()
        except (OSError, ValueError, SyntaxError, RecursionError, MemoryError) as error:
            what = error.strerror if isinstance(error, OSError) else getattr(error, "msg", None)
            raise Unreadable(path, printable(str(what or error)), _place(error)) from None
        self._is_left_out = self._processor.should_ignore_file()

    def fate(self, finding: Finding) -> Fate:
        """What the plugin and flake8 do with a finding of the file."""
        if self._found.run.is_accepted(finding, self.lines):
            return Fate.ACCEPTED
        return self.fate_of(violation_of(finding, self.lines))

    def fate_of(self, violation: Violation) -> Fate:
        """What flake8 does with a violation of the file that the plugin reports."""
        guide = self._found.guide
        if self._is_left_out:
            return Fate.FILE_NOQA
        if guide.default_style_guide.should_report_error(violation.code) is not Decision.Selected:
            return Fate.IGNORED
        if not is_shown(violation, self.path, self._found):
            return Fate.PER_FILE
        line = self._processor.noqa_line_for(violation.line) or ""
        place = (self.path, violation.line, violation.column + 1, violation.text, line)
        is_ignored = Flake8Violation(violation.code, *place).is_inline_ignored(self._found.options.disable_noqa)
        return Fate.NOQA if is_ignored else Fate.REPORTED


def _with_plain_end(line: str) -> str:
    text = line.rstrip("\r\n")
    return line if text == line else f"{text}\n"


def is_shown(violation: Violation, path: str, found: Configured) -> bool:
    """Whether the codes that are selected for a file hold that of a violation."""
    return found.guide.style_guide_for(path).should_report_error(violation.code) is Decision.Selected


def _place(error: Exception) -> tuple[int, int]:
    """Where a file does not parse; its start for other errors."""
    if not isinstance(error, SyntaxError):
        return 1, 0
    return max(error.lineno or 1, 1), max((error.offset or 1) - 1, 0)
