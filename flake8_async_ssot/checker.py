"""Checks one file at a time: hands each node of its module to the rules that asked for its class."""

from __future__ import annotations

import ast
import functools
import gc
import logging
import os
import re
import sys
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager, nullcontext, suppress
from typing import TYPE_CHECKING, NamedTuple

from flake8_async_ssot import nodes
from flake8_async_ssot.contexts import Contexts
from flake8_async_ssot.inference.modules.paths import absolute
from flake8_async_ssot.options import Options
from flake8_async_ssot.prefilter import Prefilter
from flake8_async_ssot.rules import Finding, Rule, all_rules
from flake8_async_ssot.rules.file_not_checked import FileNotChecked
from flake8_async_ssot.violation import Kept, Violation, printable

if TYPE_CHECKING:
    from flake8_async_ssot.inference import Inference, ModuleNode, Surroundings

# A child of flake8's own logger: `flake8 -v` shows it, and without that it is quiet.
_LOG = logging.getLogger("flake8.async_ssot")
_NOWHERE = "%r in the options leads to no definition"

#: Nested calls for the deepest tree (400 levels of up to four calls) below the deepest evaluation (800 calls).
_CALLS = 3_000
#: Longer descriptions of a failure are cut: a message is one line to read.
_LONGEST_DESCRIPTION = 120

_Check = Callable[["nodes.NodeNG", "Inference"], Iterator[Finding]]


class _RuleFailed(Exception):
    """A rule raised the exception that is the cause of this one; ``place`` is where, as line and offset."""

    def __init__(self, place: tuple[int, int]) -> None:
        super().__init__()
        self.place = place


class Examined(NamedTuple):
    """A file that is open: its module, the inference that answers about it, and the findings that are reported."""

    module: ModuleNode
    inference: Inference
    findings: list[Finding]


class Run:
    """One run over many files: the selected rules, and the objects that all files share."""

    def __init__(self, options: Options, is_selected: Callable[[str, bool], bool], uses_cache: bool = False) -> None:
        """Take the options and the selection. Nothing is read or imported until the first file needs it.

        :param options: values of the options.
        :param is_selected: whether a rule runs, given its code and whether it is on by default.
        :param uses_cache: whether results are kept on disk for the next run, where the options allow that.
        """
        self._options = options
        self._is_selected = is_selected
        self._uses_cache = uses_cache and options.cache
        #: Number of files that could not be checked so far.
        self.failures = 0
        self._told: set[tuple[str, str]] = set()

    def check(self, tree: ast.Module, path: str, lines: Sequence[str]) -> list[Violation]:
        """All violations of one file.

        Never raises: where the checker fails, the only violation is one that says so.

        :param tree: its parsed source, which is not changed.
        :param path: its name as the user gave it; need not exist.
        :param lines: its source lines.
        """
        try:
            if not self._prefilter.matters(tree, path):
                return []
            self._contexts.enter(path)
            found, baseline = self._found(tree, path, lines), self._options.baseline
            return found if baseline is None else baseline.left(path, tree, lines, found)
        except Exception as error:
            return self._failed(path, lines, error)

    def _found(self, tree: ast.Module, path: str, lines: Sequence[str]) -> list[Violation]:
        """All violations of a file, from an earlier run where nothing changed since."""
        results = self._contexts.current.results
        kept = results.get(path, lines) if results is not None else None
        if kept is None:
            found = self._checked(tree, path, lines)
            if results is not None:
                results.put(path, lines, Kept(found, self.inference.exceeded), self.inference.used)
            return found
        self._tell(path, kept.exceeded)
        return kept.violations

    def prime(self, paths: Sequence[str]) -> None:
        """Load and evaluate what the files of a project share, for the processes that are forked from this one.

        It does nothing where the cache has results: most of them will do. A failure costs nothing but the time.

        :param paths: the files and folders that are linted; the working folder where none is named.
        """
        from flake8_async_ssot.inference.project.shared_uses import FEWEST_FILES

        here = [absolute(path) for path in paths or ["."]]
        if len(here) < FEWEST_FILES and not any(map(os.path.isdir, here)):
            return
        file = os.path.join(here[0] if os.path.isdir(here[0]) else os.path.dirname(here[0]), "_.py")
        with suppress(Exception):
            self._contexts.enter(file)
            results = self._contexts.current.results
            text = self.inference.shared_uses(file, here) if results is None or results.is_empty(file) else ""
            with self.examined(ast.parse(text), file) if text else nullcontext():
                pass
        self._contexts.release()

    def tell_unmatched(self, paths: Sequence[str]) -> None:
        """Say once which names of contracts and single sources mean nothing: a slip of the pen would switch them off.

        :param paths: the files and folders that are linted; the working folder where none is named.
        """
        is_verbose = _LOG.isEnabledFor(logging.INFO)
        if not any(rule.needs for rule in self._rules) and not is_verbose:
            return
        unmatched, leading_nowhere = self._unmatched(paths)
        for name in unmatched:
            tell(f"flake8-async-ssot: {name!r} in the options names no function and no class of the project")
        for name in leading_nowhere if is_verbose else ():
            _LOG.info(_NOWHERE, name)

    def tell_leading_nowhere(self, paths: Sequence[str]) -> None:
        """Say which other names in the options lead to no definition: they may be of libraries that are not there.

        :param paths: the files and folders that are linted; the working folder where none is named.
        """
        for name in self._unmatched(paths)[1]:
            tell(f"flake8-async-ssot: {_NOWHERE % (name,)}")

    def _unmatched(self, paths: Sequence[str]) -> tuple[list[str], list[str]]:
        """The names of contracts and single sources that mean nothing seen from any path, and of other options."""
        try:
            seen = [self._unmatched_from(path) for path in paths or ["."]]
        except Exception:
            _LOG.warning("the names in the options were not looked up", exc_info=True)
            return [], []
        first, second = ([set(names[index]) for names in seen] for index in (0, 1))
        return sorted(set.intersection(*first)), sorted(set.intersection(*second))

    def _unmatched_from(self, path: str) -> tuple[Iterable[str], Iterable[str]]:
        """The names of contracts and single sources that mean nothing, and those of the other options."""
        folder = path if os.path.isdir(path) else os.path.dirname(path)
        self._contexts.enter(os.path.join(folder, "_.py"))
        with collector_paused(), room_to_recurse():
            module = self.inference.open(os.path.join(folder, "_.py"), ast.parse(""))
            try:
                return self.inference.truth.unmatched(module), self.inference.unmatched(module)
            finally:
                self.inference.close(module)

    def _checked(self, tree: ast.Module, path: str, lines: Sequence[str]) -> list[Violation]:
        with self.examined(tree, path) as file:
            findings = (finding for finding in file.findings if not self.is_accepted(finding, lines))
            found = sorted({violation_of(finding, lines) for finding in findings})
            file.inference.note_reported(each.text for each in found)
        self._tell(path, self.inference.exceeded)
        return found

    @contextmanager
    def examined(self, tree: ast.Module, path: str) -> Iterator[Examined]:
        """Keep a file open, with what is reported of it, so that inference can be asked about its nodes.

        :param tree: its parsed source, which is not changed.
        :param path: its name as the user gave it; need not exist.
        :raises Exception: inference or a rule failed on the file.
        """
        self._contexts.enter(path)
        with collector_paused(), room_to_recurse():
            inference = self.inference
            module = inference.open(path, tree)
            try:
                findings = self._findings(module)
                reported = [finding for finding in self._outranking(findings) if not self._is_meant(finding)]
                yield Examined(module, inference, reported)
            finally:
                inference.close(module)

    def _tell(self, path: str, exceeded: int) -> None:
        """Log what was found around a file, once for each project, and how many questions about it reached a limit."""
        if _LOG.isEnabledFor(logging.INFO):
            from flake8_async_ssot.surroundings import two_lines

            lines = two_lines(self.inference.surroundings(path))
            if lines not in self._told:
                self._told.add(lines)
                _LOG.info("%s\n%s", *map(printable, lines))
            if exceeded:
                _LOG.info("%s: %d questions exceed a limit, and are unknown", printable(path), exceeded)

    def _findings(self, module: ModuleNode) -> list[Finding]:
        checks, inference = self._checks, self.inference
        findings: list[Finding] = []
        for name, interested in checks.items():
            for node in module.all_of(getattr(nodes, name)):
                try:
                    for check in interested:
                        findings.extend(check(node, inference))
                except Exception as error:
                    # Now: the tree is taken apart before anybody reports this.
                    raise _RuleFailed(_place(node)) from error
        return findings

    @functools.cached_property
    def _rules(self) -> tuple[type[Rule], ...]:
        """The selected rules that look at files, and have the options that they need."""
        looking = (rule for rule in all_rules() if not rule.is_from_checker)
        able = (rule for rule in looking if all(getattr(self._options, field) for field in rule.needs))
        return tuple(rule for rule in able if self._is_selected(rule.code, rule.default))

    @functools.cached_property
    def _prefilter(self) -> Prefilter:
        return Prefilter(self._rules)

    @functools.cached_property
    def _contexts(self) -> Contexts:
        return Contexts(self._options, [rule.code for rule in self._rules], self._uses_cache)

    @property
    def inference(self) -> Inference:
        """The inference of the file that was looked at last: files of different environments have their own."""
        return self._contexts.current.inference

    def surroundings(self, path: str) -> Surroundings:
        """What was found around a file, which need not exist."""
        self._contexts.enter(path)
        return self.inference.surroundings(path)

    @functools.cached_property
    def _checks(self) -> dict[str, tuple[_Check, ...]]:
        checks: dict[str, list[_Check]] = {}
        for rule in self._rules:
            check = rule().check
            for name in subscriptions(rule):
                checks.setdefault(name, []).append(check)
        return {name: tuple(entries) for name, entries in checks.items()}

    def _outranking(self, findings: list[Finding]) -> list[Finding]:
        """The findings that no other finding at the same site outranks."""
        outranks = {rule.code: rule.outranks for rule in self._rules if rule.outranks}
        outranked: dict[tuple[object, ...], tuple[str, ...]] = {}
        for finding in findings:
            if finding.code in outranks:
                key = _span(finding.site)
                outranked[key] = (*outranked.get(key, ()), *outranks[finding.code])
        left = [finding for finding in findings if not finding.code.startswith(outranked.get(_span(finding.site), ()))]
        yielding = {rule.code for rule in self._rules if rule.gives_way}
        if not yielding:
            return left
        taken = {_span(finding.site) for finding in left if finding.code not in yielding}
        return [finding for finding in left if finding.code not in yielding or _span(finding.site) not in taken]

    def is_accepted(self, finding: Finding, lines: Sequence[str]) -> bool:
        """Whether a comment in the line of a finding says that it is meant."""
        accepting, line = self._accepting.get(finding.code), _place(finding.node)[0]
        return accepting is not None and 0 < line <= len(lines) and bool(accepting.search(lines[line - 1]))

    @functools.cached_property
    def _accepting(self) -> dict[str, re.Pattern[str]]:
        return {rule.code: rule.accepted_by for rule in self._rules if rule.accepted_by is not None}

    def _is_meant(self, finding: Finding) -> bool:
        """Whether code around a finding expects its exception, by a test or a handler, or is never entered."""
        if not all(map(self.inference.is_entered, {finding.node, finding.site})):
            return True
        return any(self.inference.expects(finding.node, error) for error in self._raises[finding.code])

    @functools.cached_property
    def _raises(self) -> dict[str, tuple[str, ...]]:
        return {rule.code: rule.raises for rule in self._rules}

    def _failed(self, path: str, lines: Sequence[str], error: Exception) -> list[Violation]:
        """The violation that says that a file was not checked; flake8's log gets the traceback."""
        self.failures += 1
        cause = error.__cause__ if isinstance(error, _RuleFailed) else error
        _LOG.warning("%s was not checked", printable(path), exc_info=cause)
        text = printable(FileNotChecked.message.format(what=_description(cause)))
        if not self._is_selected(FileNotChecked.code, FileNotChecked.default):
            # Never silent: flake8 would drop the violation.
            tell(f"flake8-async-ssot: {printable(path)}: {text} ({self.failures} so far, flake8 -v shows where)")
            return []
        line, offset = error.place if isinstance(error, _RuleFailed) else (1, 0)
        return [Violation(line, column(lines, line, offset), FileNotChecked.code, text)]


def _description(error: BaseException | None) -> str:
    """What happened, in a few words."""
    text = f"{type(error).__name__}: {error}".rstrip(": ")
    return text if len(text) <= _LONGEST_DESCRIPTION else f"{text[:_LONGEST_DESCRIPTION]}..."


def tell(text: str) -> None:
    """Write a line to standard error, where it can still be written to."""
    if sys.stderr is not None:
        with suppress(OSError, ValueError):
            print(text, file=sys.stderr)


def subscriptions(rule: type[Rule]) -> list[str]:
    """The names of the node classes that a rule asks for, from the annotation of ``node``."""
    # Read as text: resolving it would import astroid, and names that rules import for type checking only.
    return re.findall(r"\bnodes\.(\w+)", rule.check.__annotations__["node"])


@contextmanager
def collector_paused() -> Iterator[None]:
    """Hold the cyclic garbage collector back: going over trees that grow doubles the cost of building them.

    Nothing of ours that is done with is left in cycles, so that what is there afterwards stays: the collector is told
    not to go over it again.
    """
    was_enabled = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_enabled:
            gc.freeze()
            gc.enable()


@contextmanager
def room_to_recurse() -> Iterator[None]:
    """Allow as many nested calls as a tree of the greatest depth takes, wherever a question comes from.

    Otherwise it would depend on the calls around it, and so on the order of files, whether a module can be read.
    """
    limit = sys.getrecursionlimit()
    sys.setrecursionlimit(max(limit, _CALLS))
    try:
        yield
    finally:
        sys.setrecursionlimit(limit)


def column(lines: Sequence[str], line: int, offset: int) -> int:
    """The column in characters of an offset in UTF-8 bytes; lines count from 1, columns from 0."""
    if not 0 < line <= len(lines):
        return offset
    text = lines[line - 1]
    return offset if text.isascii() else len(text.encode()[:offset].decode(errors="ignore"))


def _span(node: nodes.NodeNG) -> tuple[object, ...]:
    return node.lineno, node.col_offset, node.end_lineno, node.end_col_offset


def _place(node: nodes.NodeNG) -> tuple[int, int]:
    """Line and offset of a node. A definition stands where its name does, not where its first decorator does."""
    place = getattr(node, "position", None) or node
    return place.lineno or 1, place.col_offset or 0


def violation_of(finding: Finding, lines: Sequence[str]) -> Violation:
    """A finding at its place in the source lines."""
    line, offset = _place(finding.node)
    return Violation(line, column(lines, line, offset), finding.code, printable(finding.text))
