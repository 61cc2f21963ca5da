"""Which files below a folder are code of the project: not what tools put there, and not what the repository leaves out.

What was judged by ``.gitignore`` once is kept: while its lines are what they were, only new names are compared.
"""

from __future__ import annotations

import os
from collections.abc import Container, Mapping
from dataclasses import dataclass, field

from flake8_async_ssot.inference.modules.ignoring import NAME, Rules, is_left_out, rules_around, rules_in
from flake8_async_ssot.inference.modules.roots import REPOSITORIES, marked_around
from flake8_async_ssot.inference.modules.sources import is_directory, is_regular, read_file
from flake8_async_ssot.inference.project.files import OF_TOOLS

#: Stands for the folders around the project.
_OUTSIDE = os.pardir


@dataclass(slots=True)
class Judged:
    """What was judged by rules, by paths from the folder.

    ``rules`` has for each folder with rules of its own a digest of those that count there, and for ``..`` one of those
    around the project. ``folders`` are those that count, and ``left_out`` the folders and files that do not. An empty
    path among these is the project itself.
    """

    rules: dict[str, str] = field(default_factory=dict)
    folders: list[str] = field(default_factory=list)
    left_out: list[str] = field(default_factory=list)


def leads_on(outer: str, name: str) -> bool:
    """Whether a folder holds code, and not what tools put there; a package of such a name is the project's own."""
    return name not in OF_TOOLS or is_regular(os.path.join(outer, name, "__init__.py"))


def select_all(outer: str, names: Mapping[str, bool], beside: Container[str]) -> list[str]:
    """The names that count in a folder of a library."""
    return [name for name, is_folder in names.items() if not is_folder or leads_on(outer, name)]


class Selection:
    """Chooses the files and folders of a project that count, folder by folder from the top down."""

    def __init__(self, folder: str, before: Judged, files: Container[str]) -> None:
        """Take the folder of the project, absolute, what was judged before, and the files that counted then."""
        self.judged = Judged()
        self._folder = folder
        self._before = before
        self._files = files
        self._left_out, self._folders = frozenset(before.left_out), frozenset(before.folders)
        #: For folders the rules around them, and whether what was judged by these holds.
        self._around: dict[str, tuple[Rules | None, bool]] = {folder: self._outer_rules()}

    def _outer_rules(self) -> tuple[Rules | None, bool]:
        """The rules of the folders around the project, as far as its repository goes, and whether they are known.

        Where these leave out the project itself they do not count: it is linted anyway.
        """
        folder, top = self._folder, marked_around(self._folder, REPOSITORIES, _holds)
        rules = rules_around(folder, top, read_file)
        if rules is None:
            return None, _OUTSIDE not in self._before.rules
        digest = self.judged.rules[_OUTSIDE] = rules.digest(folder)
        holds = self._before.rules.get(_OUTSIDE) == digest
        if "" in self._left_out if holds else is_left_out(folder, True, top, read_file):
            self.judged.left_out.append("")
            return None, holds
        return rules, holds

    def __call__(self, outer: str, names: Mapping[str, bool], beside: Container[str]) -> list[str]:
        """The names that count of some in a folder, each with whether it is one of a folder.

        :param outer: is asked about after the folder around it.
        :param beside: the names of all that the folder holds.
        """
        rules, holds = self._around.pop(outer)
        start = outer[len(self._folder) :].strip(os.sep)
        inner = rules_in(outer, rules, read_file) if NAME in beside else rules
        if inner is not rules and inner is not None:
            self.judged.rules[start] = inner.digest(outer)
        rules, holds = inner, holds and self._before.rules.get(start) == self.judged.rules.get(start)
        found = select_all(outer, names, beside)
        if rules is not None:
            start = os.path.join(start, "")
            found = [name for name in found if self._counts(rules, holds, start + name, names[name])]
        self._around.update({os.path.join(outer, name): (rules, holds) for name in found if names[name]})
        return found

    def _counts(self, rules: Rules, holds: bool, path: str, is_folder: bool) -> bool:
        """Whether a path from the folder of the project counts.

        :param holds: whether what was judged before holds.
        """
        if holds and path in self._left_out:
            is_left_out = True
        elif holds and (path in self._folders if is_folder else path in self._files):
            is_left_out = False
        else:
            is_left_out = rules.leaves_out(os.path.join(self._folder, path), is_folder)
        if is_left_out:
            self.judged.left_out.append(path)
        elif is_folder:
            self.judged.folders.append(path)
        return not is_left_out


def _holds(folder: str, name: str) -> bool:
    path = os.path.join(folder, name)
    return is_directory(path) or is_regular(path)
