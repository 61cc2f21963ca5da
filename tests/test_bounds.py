"""What is kept has a bound, and no report depends on it: what was let go is read again when it is asked for."""

from __future__ import annotations

import ast
import gc
import logging
import sys
from pathlib import Path

import pytest

from flake8_async_ssot.checker import Run
from flake8_async_ssot.inference.answers.truth import Contract
from flake8_async_ssot.inference.evaluation import memo, stored_apart
from flake8_async_ssot.inference.evaluation.caching import Cache
from flake8_async_ssot.inference.modules import facts, loader
from flake8_async_ssot.inference.project import index
from flake8_async_ssot.options import Options

_SOURCES = {
    "source.py": "class Manager:\n    async def run(self): ...\n\n    def stop(self):\n        return 1\n\n\n"
    "def manager() -> 'Manager':\n    return Manager()\n",
    "factory.py": "from source import manager\n\n\ndef make(k):\n    return manager() if k else manager()\n",
    "_pool.py": "class _Pool:\n    def __init__(self, size):\n        self.n = size\n\n    async def get(self): ...\n",
}
_USES = "import asyncio\nfrom factory import make\nfrom _pool import _Pool\n\n\nasync def main{0}(flag):\n" + (
    "    await make(flag)\n    make(flag).run()\n    await make(1).stop()\n    _Pool({0}).get()\n    asyncio.sleep(1)\n"
)


def _linted(folder: Path, count: int = 4, **options: object) -> tuple[Run, list[str]]:
    """The run over a project of some files, and its violations."""
    files = {**_SOURCES, **{f"use{number}.py": _USES.format(number) for number in range(count)}, "pyproject.toml": ""}
    for name, text in files.items():
        (folder / name).write_text(text, "utf-8")
    run = Run(Options(python=sys.prefix, **options), lambda code, default: default)  # type: ignore[arg-type]
    found = []
    for name, text in files.items():
        if name.endswith(".py"):
            path = folder / name
            found += [f"{name}: {v}" for v in run.check(ast.parse(text), str(path), text.splitlines(keepends=True))]
    assert not run.failures
    return run, found


@pytest.mark.parametrize("limit", [0, 2_000, 50_000])
def test_reports_do_not_depend_on_the_modules_that_are_kept(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, limit: int
) -> None:
    _, expected = _linted(tmp_path)
    assert len(expected) >= 4 * 4
    monkeypatch.setattr(loader, "MAX_NODES", limit)
    monkeypatch.setattr(index, "MAX_RECORDS", 1)
    run, found = _linted(tmp_path)
    assert found == expected
    assert run.inference._evaluator.loader._nodes <= limit


def test_files_that_cannot_get_hold_of_a_module_do_not_count_as_storing_in_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    _, expected = _linted(tmp_path)
    (tmp_path / "filling.py").write_text("from factory import make\n\n\ndef fill(o, k, v):\n    setattr(o, k, v)\n")
    monkeypatch.setattr(stored_apart, "MAX_MENTIONING", 0)
    _, found = _linted(tmp_path)
    assert found == expected
    (tmp_path / "filling.py").write_text("import factory\n\n\ndef fill(o, k, v):\n    setattr(o, k, v)\n")
    _, found = _linted(tmp_path)
    assert len(found) < len(expected)


def test_reports_do_not_depend_on_the_results_that_are_kept(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    _, expected = _linted(tmp_path)
    monkeypatch.setattr(memo, "MAX_SET_BYTES", 0)
    run, found = _linted(tmp_path)
    assert found == expected
    assert not run.inference._evaluator._memo


def test_reports_do_not_depend_on_the_numbers_of_facts(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    whole, expected = _linted(tmp_path, contracts=(Contract("source.Manager.run", is_async=False),))
    assert any("AWT507" in text for text in expected)
    monkeypatch.setattr(facts, "MAX_NUMBERED", 0)
    run, found = _linted(tmp_path, contracts=(Contract("source.Manager.run", is_async=False),))
    assert found == expected
    assert {*run.inference.facts()} == {*whole.inference.facts()}
    # The facts of the last file, those of the start and those of the modules that are kept.
    numbered = len(run.inference._sources.facts._numbered)
    run, _ = _linted(tmp_path, 12)
    assert len(run.inference._sources.facts._numbered) < 1.5 * numbered


def test_results_with_facts_are_renumbered_or_dropped(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    seen = []
    keep = facts.Facts.keep

    def noted(self: facts.Facts, table: object, key: object, compute: object) -> object:
        seen.append(isinstance(table, Cache) or any(table is held for held in self._tables))
        return keep(self, table, key, compute)  # type: ignore[arg-type]

    monkeypatch.setattr(facts.Facts, "keep", noted)
    _linted(tmp_path, contracts=(Contract("source.Manager.run", is_async=False),))
    assert seen
    assert all(seen)


def test_modules_that_were_asked_for_lately_stay(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(loader, "MAX_NODES", 2_000)
    run, _ = _linted(tmp_path)
    kept = {key[0] for key, (module, _) in run.inference._evaluator.loader._by_name.items() if module is not None}
    assert kept
    assert "source" in kept or "factory" in kept


def test_nothing_of_a_linted_file_is_left_to_the_garbage_collector(tmp_path: Path) -> None:
    _linted(tmp_path)
    gc.unfreeze()
    gc.collect()
    run, _ = _linted(tmp_path, 1)
    path = tmp_path / "use0.py"
    text = path.read_text("utf-8")
    gc.collect()
    gc.disable()
    try:
        for _ in range(5):
            run.check(ast.parse(text), str(path), text.splitlines(keepends=True))
        assert gc.collect() < 50
    finally:
        gc.enable()


def test_a_limit_that_is_reached_is_told_once_for_a_file(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr(memo, "MAX_STEPS", 2)
    with caplog.at_level(logging.INFO, "flake8.async_ssot"):
        _, found = _linted(tmp_path, 1)
    assert not any("AWT101" in text for text in found)
    told = [record.getMessage() for record in caplog.records if "use0.py" in record.getMessage()]
    assert len(told) == 1
    assert "exceed a limit" in told[0]


def _counted(text: str, folder: Path, checked: str) -> tuple[int, int]:
    """The number of reports on a file, and of the Python functions that were called for them.

    :param text: what the file holds.
    :param checked: what is checked under its name.
    """
    path = folder / "m.py"
    path.write_text(text, "utf-8")
    run = Run(Options(python=sys.prefix), lambda code, default: default)
    calls = 0

    def count_calls(frame: object, event: str, argument: object) -> None:
        nonlocal calls
        calls += event == "call"

    sys.setprofile(count_calls)
    try:
        reports = run.check(ast.parse(checked), str(path), text.splitlines(keepends=True))
    finally:
        sys.setprofile(None)
    return len(reports), calls


def test_the_classes_below_one_are_found_in_one_pass(tmp_path: Path) -> None:
    """The work for calls of methods that subclasses may override grows with the calls, not with calls times classes."""
    steps = []
    for count in (10, 150, 300):
        text = "class Base:\n    def to_dict(self): ...\n\n\n" + "".join(
            f"class C{n}(Base):\n    def __init__(self, a: 'C{(n * 7) % count}'):\n        self.a = a\n\n"
            f"    def to_dict(self):\n        return {{'a': self.a.to_dict()}}\n\n\n"
            for n in range(count)
        )
        steps.append(_counted(text, tmp_path, "async def f():\n    await g()\n" + text)[1])
    assert steps[2] < 2.5 * steps[1]


_RECURSIVE = """def get(data, keys, *, default=None):
    if keys == ["_self"]:
        return data
    for i, key in enumerate(keys):
        if not data:
            return default
        if key.endswith("[]"):
            return [get(d, keys[i + 1 :], default=default) for d in data[key[:-2]]]
        elif key.endswith("[0]"):
            return get(data[key[:-3]][0], keys[i + 1 :], default=default)
        data = data[key]
    return data


async def use(data):
    await use(data)
"""


def test_a_recursive_function_is_evaluated_once_for_a_call(tmp_path: Path) -> None:
    count = 50
    text = _RECURSIVE + "".join(
        f'    data.x = get(data, ["a", "k{n}"])\n    get(data, ["k{n}"])\n' for n in range(count)
    )
    path = tmp_path / "m.py"
    path.write_text(text, "utf-8")
    run = Run(Options(python=sys.prefix), lambda code, default: default)
    assert run.check(ast.parse(text), str(path), text.splitlines(keepends=True)) == []
    allowed = memo.MAX_FILE_STEPS + memo.MAX_LINE_STEPS * len(text.splitlines())
    assert allowed - run.inference._evaluator._left < 60 * count


def test_paths_of_many_coroutines_take_work_that_grows_with_them(tmp_path: Path) -> None:
    steps = []
    for count in (10, 50, 100, 200):
        text = "async def g(): ...\n\n\nasync def m(a):\n" + "".join(
            f"    x{n} = g()\n    if a > {n}:\n        await x{n}\n" for n in range(count)
        )
        reports, calls = _counted(text, tmp_path, text)
        assert reports == count
        steps.append(calls)
    assert steps[3] - steps[2] < 2.3 * (steps[2] - steps[1])
