"""Warm answers are cold answers, whatever happened to the project or to the cache in between."""

from __future__ import annotations

import ast
import os
import shutil
import sqlite3
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from flake8_async_ssot.cache.folder import NAME
from flake8_async_ssot.inference.modules import states
from flake8_async_ssot.inference.modules.facts import Facts, Places
from flake8_async_ssot.options import Options
from tests.support.counted_runs import Counting, cold, lint_all
from tests.support.linting import lint_file
from tests.support.small_projects import TARGETS, TEXTS, some_files, write_all

DATABASE = Path(NAME, "results.sqlite")


@pytest.fixture(autouse=True)
def _settled(monkeypatch: pytest.MonkeyPatch) -> None:
    """States of files count at once: file systems here have fine time stamps."""
    monkeypatch.setattr(states, "_SETTLED", -1)


@pytest.fixture
def project(tmp_path: Path) -> Path:
    folder = tmp_path / "project"
    write_all(folder, {"pyproject.toml": "", "a.py": TEXTS[0], "b.py": TEXTS[1], "pkg/__init__.py": ""})
    write_all(folder, {"pkg/e.py": TEXTS[1], **TARGETS, "unrelated.py": "async def f():\n    await f()\n"})
    assert any(lint_all(Counting(), folder).values())
    return folder


@settings(max_examples=25)
@given(
    files=st.lists(some_files, min_size=2, max_size=8).map(dict),
    edits=st.lists(st.tuples(st.none() | st.integers(0, 9), some_files, st.booleans()), min_size=1, max_size=6),
)
def test_edits(files: dict[str, str], edits: list[tuple[int | None, tuple[str, str], bool]]) -> None:
    """After each of a row of edits, a warm run finds what a cold one finds. Most edits are made to what is there."""
    with tempfile.TemporaryDirectory() as temporary:
        folder = Path(temporary).resolve()
        write_all(folder, {"pyproject.toml": "", **TARGETS, **files})
        lint_all(Counting(), folder)
        there = sorted({**TARGETS, **files})
        for place, (file, text), is_removed in edits:
            edited = there[place % len(there)] if place is not None else file
            write_all(folder, {edited: None if is_removed else text})
            assert lint_all(Counting(), folder) == cold(folder), edited


def test_nothing_is_evaluated_again(project: Path) -> None:
    run = Counting()
    assert lint_all(run, project) == cold(project)
    assert run.evaluated == []


def test_only_what_depends_on_a_change_is_evaluated(project: Path) -> None:
    write_all(project, {"a.py": TEXTS[1]})
    run = Counting()
    assert lint_all(run, project) == cold(project)
    assert "main.py" in run.evaluated and "unrelated.py" not in run.evaluated
    write_all(project, {"unrelated.py": "async def f():\n    f()\n"})
    run = Counting()
    assert lint_all(run, project) == cold(project)
    assert run.evaluated == ["unrelated.py"]


def test_questions_with_the_same_answers_are_asked_again_once(project: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    write_all(project, {"unrelated.py": "async def f():\n    f()\n"})
    asked: list[str] = []
    entry = Facts.entry

    def counted(self: Facts, kind: str, subject: tuple[str, ...], places: Places) -> object:
        asked.extend([] if self.is_primitive(kind) else [kind])
        return entry(self, kind, subject, places)

    monkeypatch.setattr(Facts, "entry", counted)
    lint_all(Counting(), project)
    assert asked
    asked.clear()
    run = Counting()
    assert lint_all(run, project) == cold(project)
    assert run.evaluated == [] and not asked


def test_an_unsaved_text_is_another_one(project: Path) -> None:
    text = "async def f():\n    f()\n"
    run = Counting()
    assert run.check(ast.parse(text), str(project / "unrelated.py"), text.splitlines(keepends=True))
    assert run.evaluated == ["unrelated.py"]


def test_new_time_stamps_change_nothing(project: Path, tmp_path: Path) -> None:
    copy = tmp_path / "elsewhere" / "deep"
    shutil.copytree(project, copy, copy_function=shutil.copyfile)
    shutil.rmtree(project)
    run = Counting()
    assert lint_all(run, copy) == cold(copy)
    assert run.evaluated == []


def test_content_of_the_same_size_and_time_counts(project: Path) -> None:
    path = project / "a.py"
    before = path.stat()
    path.write_text(path.read_text("utf-8").replace("return 1", "raise 1"), "utf-8")
    os.utime(path, ns=(before.st_atime_ns, before.st_mtime_ns))
    write_all(project, {"a.py": path.read_text("utf-8")})
    assert lint_all(Counting(), project) == cold(project)


def test_options_and_versions_count(project: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    run = Counting(options=Options(python=sys.prefix, non_awaitable=("b.f",)))
    lint_all(run, project)
    assert "main.py" in run.evaluated
    monkeypatch.setattr("flake8_async_ssot.cache.results.versions", lambda: {"python": "3.99"})
    run = Counting()
    lint_all(run, project)
    assert "main.py" in run.evaluated


@settings(max_examples=30)
@given(data=st.data())
def test_damage(data: st.DataObject, tmp_path_factory: pytest.TempPathFactory) -> None:
    """Bytes of the database are changed at random: the answers never are."""
    folder = _kept_project(tmp_path_factory)
    content = bytearray(folder.joinpath("good.sqlite").read_bytes())
    for _ in range(data.draw(st.integers(1, 30))):
        content[data.draw(st.integers(0, len(content) - 1))] = data.draw(st.integers(0, 255))
    if data.draw(st.booleans()):
        del content[data.draw(st.integers(0, len(content))) :]
    (folder / DATABASE).write_bytes(content)
    assert lint_all(Counting(), folder) == _COLD[folder]


_KEPT: list[Path] = []
_COLD: dict[Path, dict[str, list[str]]] = {}


def _kept_project(factory: pytest.TempPathFactory) -> Path:
    if not _KEPT:
        folder = factory.mktemp("kept")
        write_all(folder, {"pyproject.toml": "", "a.py": TEXTS[0], "b.py": TEXTS[1], **TARGETS})
        _COLD[folder] = cold(folder)
        lint_all(Counting(), folder)
        shutil.copyfile(folder / DATABASE, folder / "good.sqlite")
        _KEPT.append(folder)
    return _KEPT[0]


def _empty(path: Path) -> None:
    path.write_bytes(b"")


def _text(path: Path) -> None:
    path.write_text("this is no database\n" * 100, "utf-8")


def _folder(path: Path) -> None:
    path.unlink()
    path.mkdir()


def _pipe(path: Path) -> None:
    path.unlink()
    os.mkfifo(path)


def _link(path: Path) -> None:
    path.unlink()
    path.symlink_to("/dev/zero")


def _other_tables(path: Path) -> None:
    path.unlink()
    with sqlite3.connect(path) as connection:
        connection.execute("CREATE TABLE result (key TEXT)")


def _endless_view(path: Path) -> None:
    path.unlink()
    with sqlite3.connect(path) as connection:
        connection.execute(
            "CREATE VIEW result AS WITH RECURSIVE n(key) AS (SELECT 1 UNION ALL SELECT key + 1 FROM n) SELECT * FROM n"
        )


def _trigger(path: Path) -> None:
    with sqlite3.connect(path) as connection:
        connection.execute("CREATE TRIGGER t AFTER INSERT ON fact BEGIN DELETE FROM result; END")


def _no_sums(path: Path) -> None:
    with sqlite3.connect(path) as connection:
        connection.execute("UPDATE result SET body = '[[], 0]'")


def _odd_types(path: Path) -> None:
    with sqlite3.connect(path) as connection:
        connection.execute("UPDATE result SET body = 1, batch = 'x', sum = 1.5, day = 'now'")
        connection.execute("UPDATE fact SET body = x'00', source = 3")
        connection.execute("UPDATE batch SET body = 'text'")


@pytest.mark.parametrize(
    "spoil",
    [_empty, _text, _folder, _pipe, _link, _other_tables, _endless_view, _trigger, _no_sums, _odd_types],
    ids=lambda spoil: spoil.__name__.strip("_"),
)
def test_what_is_no_cache_of_ours(spoil: object, project: Path) -> None:
    assert callable(spoil)
    spoil(project / DATABASE)
    assert lint_all(Counting(), project) == cold(project)
    assert lint_all(Counting(), project) == cold(project)


def test_a_link_in_the_place_of_the_folder_is_not_followed(project: Path, tmp_path: Path) -> None:
    other = tmp_path / "other"
    other.mkdir()
    shutil.rmtree(project / NAME)
    (project / NAME).symlink_to(other)
    assert lint_all(Counting(), project) == cold(project)
    assert list(other.iterdir()) == []


def test_the_folder_says_what_it_is(project: Path) -> None:
    assert (project / NAME / ".gitignore").read_text("utf-8").endswith("*\n")
    assert (
        (project / NAME / "CACHEDIR.TAG").read_text("utf-8").startswith("Signature: 8a477f597d28d172789f06886806bc55")
    )


def test_a_folder_of_somebody_else_gets_no_marks(project: Path, tmp_path: Path) -> None:
    mine = tmp_path / "mine"
    mine.mkdir()
    lint_all(Counting(options=Options(python=sys.prefix, cache_dir=str(mine))), project)
    assert [path.name for path in mine.iterdir()] == ["results.sqlite"]


@pytest.mark.skipif(os.name != "posix" or os.geteuid() == 0, reason="root may write everywhere")
def test_a_folder_that_cannot_be_written(project: Path) -> None:
    write_all(project, {"a.py": TEXTS[1]})
    (project / DATABASE).chmod(0o400)
    (project / NAME).chmod(0o500)
    try:
        assert lint_all(Counting(), project) == cold(project)
    finally:
        (project / NAME).chmod(0o700)


def test_a_folder_that_cannot_be_made(tmp_path: Path) -> None:
    write_all(tmp_path, {"pyproject.toml": "", "a.py": TEXTS[0], **TARGETS, NAME: "a file\n"})
    assert lint_all(Counting(), tmp_path) == cold(tmp_path)
    assert (tmp_path / NAME).read_text("utf-8") == "a file\n"


def test_switched_off(tmp_path: Path) -> None:
    write_all(tmp_path, {"pyproject.toml": "", "a.py": TEXTS[0], **TARGETS})
    lint_all(Counting(options=Options(python=sys.prefix, cache=False)), tmp_path)
    assert not (tmp_path / NAME).exists()


def test_a_database_that_is_locked(project: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("flake8_async_ssot.cache.store._PATIENCE", 0.01)
    connection = sqlite3.connect(project / DATABASE, isolation_level=None)
    connection.execute("BEGIN EXCLUSIVE")
    try:
        assert lint_all(Counting(), project) == cold(project)
    finally:
        connection.close()


_WRITER = """\
import os, sys
from flake8_async_ssot.cache import store
original, moment, count = store.transaction, int(sys.argv[1]), 0
class Dying:
    def __init__(self, connection): self.inner = original(connection)
    def __enter__(self): return self.inner.__enter__()
    def __exit__(self, *error):
        global count
        count += 1
        if count == moment: os._exit(9)
        return self.inner.__exit__(*error)
store.transaction = Dying
sys.argv = ["flake8", "--isolated", "--select=AWT", "-j1", "."]
from flake8.main.cli import main
sys.exit(main(sys.argv[1:]))
"""


@pytest.mark.parametrize("moment", [1, 2, 3])
def test_a_process_that_is_killed_while_it_writes(moment: int, project: Path) -> None:
    shutil.rmtree(project / NAME)
    done = subprocess.run([sys.executable, "-c", _WRITER, str(moment)], cwd=project, capture_output=True, timeout=60)
    assert done.returncode == 9, done.stderr
    assert lint_all(Counting(), project) == cold(project)


def _flake8(folder: Path, *arguments: str) -> subprocess.Popen[bytes]:
    command = [sys.executable, "-m", "flake8", "--isolated", "--select=AWT", *arguments, "."]
    return subprocess.Popen(command, cwd=folder, stdout=subprocess.PIPE, stderr=subprocess.PIPE)


def test_processes_at_once(project: Path) -> None:
    shutil.rmtree(project / NAME)
    cold = _flake8(project, "-j1", "--awt-cache=off").communicate(timeout=60)
    running = [_flake8(project, f"-j{jobs}") for jobs in (1, 2, 4)]
    assert cold[0] and [process.communicate(timeout=60) for process in running] == [cold] * 3
    assert _flake8(project, "-j2").communicate(timeout=60) == cold


def test_a_warm_run_loads_no_inference(project: Path) -> None:
    code = (
        "import sys\nfrom flake8.main.cli import main\n"
        "main(['--isolated', '--select=AWT', '-j1', '.'])\n"
        "print(sorted(name for name in sys.modules if name == 'astroid' or '.inference.session' in name))\n"
    )
    runs = [
        subprocess.run([sys.executable, "-c", code], cwd=project, capture_output=True, text=True, timeout=60).stdout
        for _ in range(2)
    ]
    assert runs[0].splitlines()[-1] != "[]" == runs[1].splitlines()[-1]
    assert runs[0].splitlines()[:-1] == runs[1].splitlines()[:-1] != []


def test_what_was_not_used_for_long_goes(project: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    now = time.time()
    monkeypatch.setattr(time, "time", lambda: now + 20 * 86_400)
    write_all(project, {"unrelated.py": "async def f():\n    f()\n"})
    run = Counting()
    lint_file(run, project / "unrelated.py")
    before = _rows(project)
    monkeypatch.setattr(time, "time", lambda: now + 45 * 86_400)
    run = Counting()
    lint_file(run, project / "unrelated.py")
    assert run.evaluated == []
    after = _rows(project)
    assert after["result"] == 1 < before["result"]
    assert 0 < after["fact"] < before["fact"] and 0 < after["batch"] < before["batch"]
    assert lint_all(Counting(), project) == cold(project)


def test_too_much_goes(project: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("flake8_async_ssot.cache.store.MAX_BYTES", 1000)
    now = time.time()
    monkeypatch.setattr(time, "time", lambda: now + 86_400)
    lint_file(Counting(), project / "unrelated.py")
    assert _rows(project)["result"] == 1


def _rows(project: Path) -> dict[str, int]:
    def counted() -> Iterator[tuple[str, int]]:
        with sqlite3.connect(project / DATABASE) as connection:
            for table in ("result", "fact", "batch"):
                yield table, connection.execute(f"SELECT count(*) FROM {table}").fetchone()[0]

    return dict(counted())
