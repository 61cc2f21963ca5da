"""What is linted besides the pinned projects as they are: copies in large numbers, and programs that grow."""

from __future__ import annotations

import itertools
import re
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import NamedTuple

from tools.primer_projects import Project

_MARK = "complete"


def copied(project: Project, tree: Path, folder: Path) -> Path:
    """A copy of a project's tree that may be changed."""
    if not folder.exists():
        shutil.copytree(tree, folder, symlinks=True)
    return folder


class Enough(NamedTuple):
    """How much a generated project has at least."""

    modules: int = 0
    lines: int = 0


def repeated(project: Project, tree: Path, folder: Path, enough: Enough) -> Path:
    """A project of many copies of another one's files, each in a package of its own, laid out once.

    Imports of the library lead to the copy beside them.

    :param enough: it ends with the file by which there is so much.
    """
    if (folder / _MARK).exists():
        return folder
    shutil.rmtree(folder, ignore_errors=True)
    (folder / "code").mkdir(parents=True)
    (folder / "pyproject.toml").write_text("", encoding="utf-8")
    files = [path for part in (*project.library, *project.tests) for path in sorted((tree / part).rglob("*.py"))]
    files = list(dict.fromkeys(files))
    modules = lines = 0
    for number, path in ((number, path) for number in itertools.count() for path in files):
        if modules >= enough.modules and lines >= enough.lines:
            break
        text = _renamed(path.read_text(encoding="utf-8", errors="replace"), _tops(project), number)
        target = folder / "code" / _part(number) / _place(project, path.relative_to(tree))
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_text(text, encoding="utf-8")
        modules, lines = modules + 1, lines + text.count("\n")
    (folder / _MARK).touch()
    return folder


def _part(number: int) -> str:
    return f"part{number:04}"


def _tops(project: Project) -> list[str]:
    return [part.rpartition("/")[2] for part in project.library]


def _place(project: Project, path: Path) -> Path:
    """The place of a file in its copy: without the folder that its package lies in."""
    for part in project.library:
        outer = Path(part).parent
        if path.is_relative_to(part):
            return path.relative_to(outer)
    return path


def _renamed(text: str, tops: list[str], number: int) -> str:
    names = "|".join(map(re.escape, tops))
    return re.sub(rf"^(\s*from )({names})\b(?=[.\w]* import)", rf"\g<1>{_part(number)}.\g<2>", text, flags=re.M)


def middle_file(folder: Path) -> str:
    """The file of middle size among those that await something, tests apart; relative, with forward slashes.

    :raises ValueError: there is none.
    """
    named = [(path.stat().st_size, path.relative_to(folder).as_posix(), path) for path in folder.rglob("*.py")]
    found = [(size, name) for size, name, path in named if "test" not in name and b"await " in path.read_bytes()]
    if not found:
        raise ValueError(f"no module in {folder} awaits anything")
    return sorted(found)[len(found) // 2][1]


def line_count(folder: Path, paths: tuple[str, ...]) -> int:
    """The lines of all modules at or below some paths, each counted once."""
    places = [folder / path for path in paths]
    found = {path for place in places for path in ([place] if place.is_file() else place.rglob("*.py"))}
    return sum(path.read_bytes().count(b"\n") for path in found)


def _rebinding(count: int) -> Iterator[str]:
    yield "async def work(): ...\n\n\nasync def main(flags):\n    it = work()\n"
    for number in range(count):
        yield f"    if flags[{number}]:\n        await it\n        it = work()\n"


def _functions(count: int) -> Iterator[str]:
    yield "async def work(): ...\n\n\ndef call0():\n    return work()\n\n\n"
    for number in range(1, count):
        yield f"def call{number}():\n    return call{number - 1 if number % 10 else 0}()\n\n\n"
    yield "async def main():\n"
    for number in range(count):
        yield f"    await call{number}()\n"


def _bases(count: int) -> Iterator[str]:
    yield "class Base0:\n    async def work(self): ...\n\n\n"
    for number in range(1, count):
        yield f"class Base{number}(Base{number - 1}):\n    def other{number}(self): ...\n\n\n"
    yield f"async def main():\n    await Base{count - 1}().work()\n"


def _closures(count: int) -> Iterator[str]:
    yield "async def work(): ...\n\n\ndef outer():\n    call0 = work\n"
    for number in range(1, count):
        yield f"\n    async def call{number}():\n        await call{number - 1}()\n"
    yield f"\n    return call{count - 1}\n\n\nasync def main():\n    await outer()()\n"


def _coroutines(count: int) -> Iterator[str]:
    yield "async def work0(): ...\n\n\n"
    for number in range(1, count):
        yield f"async def work{number}(value=None):\n    return await work{number - 1}() or value\n\n\n"


#: Programs of a given size, by what there is more and more of.
GROWING: dict[str, Callable[[int], Iterator[str]]] = {
    "rebinding a local": _rebinding,
    "functions that return calls": _functions,
    "classes below one another": _bases,
    "closures": _closures,
    "async functions in a file": _coroutines,
}


def grown(name: str, count: int, folder: Path) -> Path:
    """A project of one module, ``module.py``, that holds a program of a size."""
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "pyproject.toml").write_text("", encoding="utf-8")
    (folder / "module.py").write_text("".join(GROWING[name](count)), encoding="utf-8")
    return folder
