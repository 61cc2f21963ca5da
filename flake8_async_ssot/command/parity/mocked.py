"""Which tests reach a definition only through a mock of the other kind, so that they cannot show its error."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from flake8_async_ssot import nodes
from flake8_async_ssot.command.flake8_files import Configured, LintedFile
from flake8_async_ssot.command.problem import Problem

#: The rules about mocks of the other kind.
_CODES = ("AWT301", "AWT302")


@dataclass(frozen=True, slots=True)
class MockedTest:
    """A test and the mock in it. ``test`` is the name of its function, or of its module outside of any."""

    path: str
    line: int
    test: str
    code: str
    text: str

    @property
    def place(self) -> str:
        """``path:line``."""
        return f"{self.path}:{self.line}"


def mocked_tests(files: Sequence[str], places: Iterable[str], found: Configured) -> dict[str, list[MockedTest]]:
    """The tests in some files that put a mock of the other kind in place of a definition, by its place.

    :param places: the definitions, as ``path:line``.
    """
    wanted = {place: f"({place})" for place in places if place}
    result: dict[str, list[MockedTest]] = {place: [] for place in wanted}
    for path in files if wanted else ():
        for test in _in_file(path, found):
            for place, written in wanted.items():
                if written in test.text:
                    result[place].append(test)
    return result


def _in_file(path: str, found: Configured) -> list[MockedTest]:
    """The mocks of the other kind in a file; none where it cannot be linted."""
    try:
        file = LintedFile(path, found)
        with found.run.examined(file.tree, path) as examined:
            findings = [finding for finding in examined.findings if finding.code in _CODES]
            return [MockedTest(path, f.node.lineno, _name(f.node), f.code, f.text) for f in findings]
    except Problem:
        return []
    except Exception:
        # The file is reported by flake8 itself.
        return []


def _name(node: nodes.NodeNG) -> str:
    """The qualified name of the outermost function or class around a node, inside of its module."""
    names: list[str] = []
    while node is not None:
        if isinstance(node, (nodes.FunctionDef, nodes.ClassDef)):
            names.append(node.name)
        node = node.parent
    return ".".join(reversed(names)) or "the module"
