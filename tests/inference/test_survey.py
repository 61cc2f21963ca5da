"""The index of the project's texts, and how it follows changes of the files."""

from __future__ import annotations

import os
import random
from collections.abc import Iterable, Mapping
from pathlib import Path

import pytest

from flake8_async_ssot.inference.modules.ignoring import Rules
from flake8_async_ssot.inference.modules.sources import Sources
from flake8_async_ssot.inference.project import filing, summary
from flake8_async_ssot.inference.project.summary import Heading, summarise
from flake8_async_ssot.inference.project.survey import FEW, Memory, Survey

BITS = (
    b"class Box(Base):\n    async def get(self): ...\n",
    b"class Base(Protocol):\n    def get(self): ...\n",
    b"class Crate(Other):\n    size = 1\n",
    b"from a import Base as Other\n",
    b"def take(base: Base, n: int = len((1,))): ...\n",
    b"class Holder:\n    box: Box\n",
    b"class Made:\n    def __init__(self, given: Base): ...\n",
    b"x.kept = Box()\n",
    b"sys.modules['a'] = b\n",
    b"value = await_me(maybe_await(thing.get()))\n",
    b"",
)


class _Counting(Memory):
    """A shelf that counts what is put on it, and can lose it."""

    def __init__(self) -> None:
        super().__init__()
        self.kept: list[str] = []

    def keep(self, texts: Mapping[str, str]) -> None:
        self.kept += texts
        super().keep(texts)


class _Lossy(Memory):
    def texts(self, keys: Iterable[str]) -> dict[str, str]:
        return {key: text for key, text in super().texts(keys).items() if key.startswith("fil")}


def _survey(shelf: Memory | None = None) -> Survey:
    survey = Survey(Sources())
    survey.shelf_of = lambda folder: shelf
    return survey


def _told(survey: Survey, folder: str) -> list[object]:
    """All that a survey tells."""
    names = ("Box", "Base", "Crate", "Other", "Holder", "Made", "kept", "get")
    return [
        survey.paths(folder),
        survey.protocols(folder),
        survey.placing(folder),
        survey.is_read(folder),
        [
            (
                survey.mentioning(folder, name),
                survey.changing(folder, name),
                survey.tells_apart(folder, name),
                survey.subclasses(folder, name),
                survey.members(folder, name),
            )
            for name in names
        ],
    ]


def test_a_project_as_it_is_told(tmp_path: Path) -> None:
    for number, bit in enumerate(BITS):
        (tmp_path / f"m{number}.py").write_bytes(bit)
    survey, folder = _survey(), os.fspath(tmp_path)

    def paths(*numbers: int) -> list[str]:
        return [os.fspath(tmp_path / f"m{number}.py") for number in numbers]

    assert survey.mentioning(folder, "Box") == paths(0, 5, 7)
    assert survey.changing(folder, "kept") == paths(7)
    assert survey.placing(folder) == paths(8)
    assert survey.tells_apart(folder, "get")
    assert survey.protocols(folder).names == {"Base"}
    assert survey.protocols(folder).takers == {"take", "Made"}
    # A class of the other name of a base derives from it too.
    assert survey.subclasses(folder, "Base") == {"Box", "Crate"}
    assert survey.members(folder, "Box") == ({"get", "async get"},)


def test_a_folder_that_is_too_large_may_tell_any_methods_apart(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("flake8_async_ssot.inference.project.survey.MAX_FILES_UNMARKED", 1)
    (tmp_path / "one.py").write_text("")
    assert not _survey().tells_apart(os.fspath(tmp_path), "get")
    (tmp_path / "two.py").write_text("")
    assert _survey().tells_apart(os.fspath(tmp_path), "get")


def test_methods_by_the_start_of_their_names(tmp_path: Path) -> None:
    (tmp_path / "one.py").write_text(
        "handler = getattr(plugin, f'on_{event}')\nresult = handler()\nif isawaitable(result): pass\n"
        "other = getattr(plugin, 'no_' + event)\nother()\n"
    )
    survey, folder = _survey(), os.fspath(tmp_path)
    assert survey.tells_apart(folder, "on_start")
    assert not survey.tells_apart(folder, "on_")
    assert not survey.tells_apart(folder, "no_start")


@pytest.mark.parametrize("seed", range(8))
@pytest.mark.parametrize("shelf", [Memory, _Lossy])
def test_after_any_edits_it_tells_what_a_new_one_tells(
    shelf: type[Memory], seed: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    # Nothing has to wait until a time stamp can be told from the one before.
    monkeypatch.setattr("flake8_async_ssot.inference.modules.states._SETTLED", 0)
    chance, kept, folder = random.Random(seed), shelf(), os.fspath(tmp_path)
    for number in range(12):
        (tmp_path / f"m{number}.py").write_bytes(chance.choice(BITS))
    for _ in range(12):
        path = tmp_path / f"m{chance.randrange(14)}.py"
        if path.exists() and chance.random() < 0.2:
            path.unlink()
        else:
            path.write_bytes(chance.choice(BITS) + chance.choice(BITS) + b"#" * chance.randrange(9))
        assert _told(_survey(kept), folder) == _told(_survey(), folder)


def test_files_that_stay_what_they_are_are_not_read_again(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("flake8_async_ssot.inference.modules.states._SETTLED", 0)
    for number, bit in enumerate(BITS):
        (tmp_path / f"m{number}.py").write_bytes(bit)
    shelf, folder = _Counting(), os.fspath(tmp_path)
    _survey(shelf).mentioning(folder, "Box")
    assert len({key for key in shelf.kept if key.startswith("summary")}) == len(BITS)

    def fail(path: str) -> None:
        raise AssertionError(path)

    monkeypatch.setattr("flake8_async_ssot.inference.project.survey.read_file", fail)
    shelf.kept.clear()
    assert _survey(shelf).mentioning(folder, "Holder")
    assert not shelf.kept


def test_one_edit_is_one_summary(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("flake8_async_ssot.inference.modules.states._SETTLED", 0)
    for number in range(40):
        (tmp_path / f"m{number}.py").write_text(f"class C{number}: ...")
    shelf, folder = _Counting(), os.fspath(tmp_path)
    _survey(shelf).mentioning(folder, "C1")
    (tmp_path / "m7.py").write_text("class New: ...")
    shelf.kept.clear()
    assert _survey(shelf).mentioning(folder, "New") == [os.fspath(tmp_path / "m7.py")]
    assert len([key for key in shelf.kept if key.startswith("summary")]) == 1


@pytest.mark.parametrize(
    ("what", "text"),
    [
        *(
            ("files", text)
            for text in (
                "",
                "[]",
                "{}",
                "[2,{}]",
                "[0,{},{}]",
                '[6,{"a.py":1},{},[{},[],[]]]',
                "[6,[],{},[{},[],[]]]",
                "[6,{},{},[{},1,[]]]",
            )
        ),
        *(("filing", text) for text in ("", "[]", "{}", "[" * 9999, '[0,"",[],{},[],{}]', '[6,"",[],{"a":[1]},[],{}]')),
        *(("filing", text) for text in ('[6,"",[],[],[],{}]', '[6,"",[1],{},[],{}]', '[6,"",[],{"a":1},[],{}]')),
    ],
)
def test_what_is_damaged_is_made_anew(what: str, text: str, tmp_path: Path) -> None:
    (tmp_path / "a.py").write_text("class Box: ...")
    shelf, folder = Memory(), os.fspath(tmp_path)
    shelf.keep({f"{what} {tmp_path.name}": text})
    assert _survey(shelf).mentioning(folder, "Box") == [os.fspath(tmp_path / "a.py")]
    assert (filing.read_files(text) if what == "files" else filing.read_filing(text)) is None


@pytest.mark.parametrize("text", ["", "[]", "[2,2,3]", '[["a"],{"other":[]}]', "{}"])
def test_no_summary_of_a_damaged_text(text: str) -> None:
    with pytest.raises(ValueError):
        summary.read(text)


@pytest.mark.parametrize("bit", BITS)
def test_a_summary_is_written_and_read_back(bit: bytes) -> None:
    assert summary.read(summary.written(summarise(bit))) == summarise(bit)


def test_environments_links_and_what_tools_write_are_left_out(tmp_path: Path) -> None:
    for name in ("a.py", "build/b.py", "env/pyvenv.cfg", "env/lib/c.py", ".hidden/d.py", "dist/__init__.py"):
        path = tmp_path / name
        path.parent.mkdir(exist_ok=True, parents=True)
        path.write_text("class Box: ...")
    (tmp_path / "again").symlink_to(tmp_path)
    survey, folder = _survey(), os.fspath(tmp_path)
    assert survey.paths(folder) == [os.fspath(tmp_path / name) for name in ("a.py", "dist/__init__.py")]


def test_what_the_repository_leaves_out_is_compared_once(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("flake8_async_ssot.inference.modules.states._SETTLED", 0)
    (tmp_path / ".git").mkdir()
    project = tmp_path / "project"
    texts = {
        ".gitignore": "gen/\n/out_*.py\n!out_2.py",
        "pyproject.toml": "",
        "a.py": "class Box: ...",
        "b/.gitignore": "d.py",
    }
    for name in ("gen/a.py", "b/gen/a.py", "b/c.py", "b/d.py", "out_1.py", "out_2.py", "out_3.pyi"):
        texts[name] = "class Box: ..."
    for name, text in texts.items():
        (project / name).parent.mkdir(parents=True, exist_ok=True)
        (project / name).write_text(text)
    (tmp_path / ".gitignore").write_text("/project/out_3.*\n")
    asked: list[str] = []
    leaves_out = Rules.leaves_out

    def counted(self: Rules, path: str, is_folder: bool) -> bool:
        asked.append(os.path.relpath(path, project))
        return leaves_out(self, path, is_folder)

    monkeypatch.setattr(Rules, "leaves_out", counted)
    shelf, folder = Memory(), os.fspath(project)
    kept = [os.path.join(folder, name) for name in ("a.py", "b/c.py", "out_2.py")]
    assert _survey(shelf).paths(folder) == kept and asked
    assert _survey(shelf).generated(folder) == ("b/d.py", "b/gen")
    asked.clear()
    assert _survey(shelf).mentioning(folder, "Box") == kept and not asked
    (project / "new.py").write_text("")
    assert _survey(shelf).paths(folder) == [*kept[:2], os.path.join(folder, "new.py"), *kept[2:]]
    assert {*asked} == {"new.py"}
    (project / "b/.gitignore").write_text("c.py")
    assert _survey(shelf).mentioning(folder, "Box") == [kept[0], os.path.join(folder, "b/d.py"), kept[2]]
    (tmp_path / ".gitignore").write_text("/project/\nout_*")
    for _ in range(2):
        # A project is one although the repository leaves it out.
        asked.clear()
        assert os.path.join(folder, "out_3.pyi") in _survey(shelf).paths(folder)
    assert not asked
    (tmp_path / ".gitignore").unlink()
    (project / "b/.gitignore").unlink()
    assert kept[1] in _survey(shelf).paths(folder)
    (project / ".gitignore").unlink()
    assert len(_survey(shelf).paths(folder)) == 9


def test_headings_do_not_run_into_one_another() -> None:
    starts = [heading.value for heading in Heading]
    assert not [(one, other) for one in starts for other in starts if one != other and other.startswith(one)]


def test_definitions_that_are_dropped_are_read_again(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("flake8_async_ssot.inference.project.survey.MAX_DEFINITIONS", 2)
    for number in range(6):
        text = f"class C{number}:\n    a{number} = 1\nclass Same:\n    b{number} = 1\n"
        (tmp_path / f"m{number}.py").write_text(text)
    survey, folder = _survey(), os.fspath(tmp_path)
    for _ in range(2):
        assert survey.members(folder, "Same") == tuple({f"b{number}"} for number in range(6))
        assert survey.members(folder, "C0") == ({"a0"},)


def test_a_few_edits_write_nothing_anew(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("flake8_async_ssot.inference.modules.states._SETTLED", 0)
    for number in range(120):
        (tmp_path / f"m{number}.py").write_text(f"class C{number}: ...")
    shelf, folder = _Counting(), os.fspath(tmp_path)
    _survey(shelf).mentioning(folder, "C1")
    for count in (1, FEW, FEW + 1):
        shelf.kept.clear()
        for number in range(count):
            (tmp_path / f"m{number}.py").write_text(f"class New{count}: ...\n")
        assert len(_survey(shelf).mentioning(folder, f"New{count}")) == count
        assert any(key.startswith("fil") for key in shelf.kept) is (count > FEW)
        assert _told(_survey(shelf), folder) == _told(_survey(), folder)
