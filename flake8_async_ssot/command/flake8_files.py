"""flake8's own machinery: its configuration, the files that it would lint, and what it does with a violation.

Nothing is configured for the command alone. What flake8 reads from its configuration files and takes on its command
line decides here, too.
"""

from __future__ import annotations

import argparse
import ast
import os
from collections.abc import Sequence
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
from flake8_async_ssot.options import OptionError, Options
from flake8_async_ssot.plugin import selection
from flake8_async_ssot.rules import Finding
from flake8_async_ssot.violation import printable


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


def configured(arguments: Sequence[str], everything: bool = False) -> Configured:
    """Read flake8's configuration as flake8 does in the working folder.

    Rules that the configuration ignores run as well, so that what they find can be called suppressed. Rules that are
    off by default run where the configuration names them.

    :param arguments: flake8's own command line arguments.
    :param everything: whether the rules that are off run as well.
    :raises Problem: an option or a configuration file is wrong.
    """
    try:
        _, options = parse_args(list(arguments))
        is_selected = selection(options)
        ours = Options.from_raw(vars(options))
    except (ExecutionError, OptionError, PluginExecutionFailed, ValueError) as error:
        raise Problem(str(error)) from None
    run = Run(ours, lambda code, default: everything or default or is_selected(code, default))
    # The style guides only decide here: what they select is never handed to a formatter.
    return Configured(tuple(arguments), options, StyleGuideManager(options, cast("Any", None)), run)


def files_below(found: Configured, paths: Sequence[str]) -> list[str]:
    """The files that flake8 would lint, given some files and folders.

    :raises Problem: one of them does not exist.
    """
    for path in paths:
        if not os.path.exists(path):
            raise Problem(f"{path}: no such file or folder")
    options = found.options
    return sorted(
        expand_paths(
            paths=list(paths),
            stdin_display_name=options.stdin_display_name,
            filename_patterns=options.filename,
            exclude=(*options.exclude, *options.extend_exclude),
        )
    )


class LintedFile:
    """One file as flake8 reads it."""

    def __init__(self, path: str, found: Configured) -> None:
        """Read and parse a file.

        :raises Problem: it cannot be read, or it is no Python that can be parsed.
        """
        self.path = path
        self._found = found
        try:
            self._processor = FileProcessor(path, found.options)
            self.lines: list[str] = self._processor.lines
            self.tree: ast.Module = self._processor.build_ast()
        except (OSError, ValueError, SyntaxError, RecursionError, MemoryError) as error:
            what = error.strerror if isinstance(error, OSError) else None
            raise Problem(f"{path}: cannot be read: {printable(str(what or error))}") from None
        self._is_left_out = self._processor.should_ignore_file()

    def fate(self, finding: Finding) -> Fate:
        """What the plugin and flake8 do with a finding of the file."""
        guide, violation = self._found.guide, violation_of(finding, self.lines)
        if self._found.run.is_accepted(finding, self.lines):
            return Fate.ACCEPTED
        if self._is_left_out:
            return Fate.FILE_NOQA
        if guide.default_style_guide.should_report_error(violation.code) is not Decision.Selected:
            return Fate.IGNORED
        if guide.style_guide_for(self.path).should_report_error(violation.code) is not Decision.Selected:
            return Fate.PER_FILE
        line = self._processor.noqa_line_for(violation.line) or ""
        place = (self.path, violation.line, violation.column + 1, violation.text, line)
        is_ignored = Flake8Violation(violation.code, *place).is_inline_ignored(self._found.options.disable_noqa)
        return Fate.NOQA if is_ignored else Fate.REPORTED
