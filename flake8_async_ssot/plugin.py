"""The shell around the checker, and the only module that knows flake8."""

from __future__ import annotations

import argparse
import ast
import multiprocessing
import sys
from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING, Any, ClassVar

from flake8.exceptions import ExecutionError

from flake8_async_ssot import __version__, checker, dependencies, slips
from flake8_async_ssot.options import SPECS, OptionError, Options

if TYPE_CHECKING:
    from flake8.options.manager import OptionManager

#: The family that strict teams turn on as a whole.
_STRICT_FAMILY = "AWT9"
#: flake8's options that list codes, and those that name other files than the one that it finds.
_LISTS = ("select", "extend-select", "ignore", "extend-ignore")
_OTHER_FILES = ("--config", "--append-config", "--isolated")


class Plugin:
    """What flake8 makes for each file."""

    name: ClassVar[str] = "flake8-async-ssot"
    version: ClassVar[str] = __version__
    _run: ClassVar[checker.Run] = checker.Run(Options(), lambda code, default: default)

    def __init__(self, tree: ast.Module, filename: str, lines: list[str]) -> None:
        self._tree = tree
        self._filename = filename
        self._lines = lines

    @staticmethod
    def add_options(option_manager: OptionManager) -> None:
        """Tell flake8 the options."""
        for spec in SPECS:
            option_manager.add_option(
                spec.flag,
                metavar=spec.metavar,
                parse_from_config=True,
                comma_separated_list=spec.is_list and not spec.has_spaces,
                normalize_paths=spec.is_path,
                help=f"{spec.help} (default: {spec.unset})",
            )

    @classmethod
    def parse_options(cls, option_manager: OptionManager, options: argparse.Namespace, args: list[str]) -> None:
        """Take the options over; flake8 calls this once in each process, before any file is read.

        :raises ExecutionError: a value is wrong, or a dependency is not one that the plugin works with.
        """
        wrong = "\n".join(dependencies.problems())
        if wrong:
            raise ExecutionError(f"{cls.name} {cls.version} cannot run: {wrong}")
        try:
            values, note = Options.from_shared(vars(options), sys.argv[1:])
            cls._run = checker.Run(values, selection(options), uses_cache=True)
        except OptionError as error:
            raise ExecutionError(str(error)) from None
        if multiprocessing.parent_process() is None:
            # The other processes of a run are given the same options.
            for text in [*([note] if note else []), *_slips(options)]:
                checker.tell(f"{cls.name}: {text}")
            cls._run.tell_unmatched(options.filenames)
            if _forks(options):
                cls._run.prime(options.filenames)

    def run(self) -> Iterator[tuple[int, int, str, type[Any]]]:
        """All violations of the file: line, column, code and text, and this class."""
        for found in self._run.check(self._tree, self._filename, self._lines):
            yield found.line, found.column, f"{found.code} {found.text}", type(self)


def _slips(options: argparse.Namespace) -> Iterator[str]:
    """What the configuration names that is not there."""
    # Not before the dependencies are checked: an import that fails has no clean message.
    from flake8.options.config import load_config

    lists = {name: getattr(options, name.replace("-", "_")) or () for name in _LISTS}
    yield from slips.unknown_codes(lists)
    # flake8 does not tell which file it read: only the one that it finds by itself can be read again.
    if not any(word.startswith(_OTHER_FILES) for word in sys.argv[1:]):
        parser, _ = load_config(None, [], isolated=False)
        yield from slips.unknown_options(parser["flake8"] if parser.has_section("flake8") else ())


def _forks(options: argparse.Namespace) -> bool:
    """Whether flake8 is going to fork processes that go on from what this one has."""
    jobs = options.jobs
    is_several = (multiprocessing.cpu_count() if jobs.is_auto else jobs.n_jobs) > 1
    # To ask for the method without ``allow_none`` would settle it for everybody; the first of all is the default.
    method = multiprocessing.get_start_method(allow_none=True) or multiprocessing.get_all_start_methods()[0]
    return is_several and method == "fork" and "-" not in options.filenames


def selection(options: argparse.Namespace) -> Callable[[str, bool], bool]:
    """Who decides whether a rule runs, given its code and whether it is on by default.

    flake8 itself would turn an opt-in rule on with ``--select=AWT``: such a rule must be named.
    """
    # Not before the dependencies are checked: an import that fails has no clean message.
    from flake8.style_guide import Decision, DecisionEngine

    engine = DecisionEngine(options)
    listed = (*(options.select or ()), *(options.extend_select or ()))

    def is_selected(code: str, default: bool) -> bool:
        entries = [entry for entry in listed if code.startswith(entry)]
        is_named = any(entry == code or entry.startswith(_STRICT_FAMILY) for entry in entries)
        return (default or is_named) and engine.decision_for(code) is Decision.Selected

    return is_selected
