"""Bad input never crashes flake8 and never costs other files their results."""

from __future__ import annotations

import ast
import os
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from flake8_async_ssot.checker import Run
from flake8_async_ssot.options import Options
from tests.support.flake8_run import flake8

GOOD = "def sync():\n    return 1\n\n\nasync def main():\n    await sync()\n"
FOUND = "good.py:6:5: AWT101"

#: Files that flake8 is given, and what is wrong with them.
BROKEN: dict[str, bytes] = {
    "syntax error": b"async def f(:\n    await g()\n",
    "Python 2": b"print 'hello'\nasync def f():\n    await g()\n",
    "null byte": b"async def f():\n    await g(\0)\n",
    "not UTF-8": b"async def f():\n    await g('\xff\xfe')\n",
    "unknown encoding": b"# -*- coding: klingon -*-\nasync def f():\n    await g()\n",
    "UTF-16": "async def f():\n    await g()\n".encode("utf-16"),
    "empty": b"",
    "only a comment": b"# await",
    "only a form feed": b"\x0c",
    "unclosed string": b'async def f():\n    await g("""\n',
    "bad indentation": b"async def f():\n\tawait g()\n        await h()\n",
    "too many parentheses": b"async def f():\n    await " + b"(" * 10_000 + b")" * 10_000 + b"\n",
    "binary": bytes(range(256)) * 20,
}

#: Other modules that a good file imports, beside those above.
DEPENDENCIES: dict[str, bytes] = {
    **BROKEN,
    "deep attributes": b"import os\nx = os" + b".path" * 10_000 + b"\n",
    "deep operators": b"x = 1" + b" + 1" * 10_000 + b"\n",
    "deep calls": b"def f():\n    return f" + b"()" * 5_000 + b"\n",
    "long chain of branches": b"def f(x):\n    if x == 0:\n        return 0\n"
    + b"".join(b"    elif x == %d:\n        return %d\n" % (number, number) for number in range(1, 3_000)),
    "imports itself": b"from dependency import *\nfrom dependency import f as f\n",
    "inherits from itself": b"class A(B): pass\nclass B(A): pass\nclass C(C): pass\ndef f(): return A().method()\n",
    "calls itself": b"def f():\n    return g()\ndef g():\n    return f()\n",
    "names itself": b"f = g\ng = f\nf.x = f\n",
    "decorates itself": b"@f\ndef f(): pass\n",
    "relative import above the top": b"from ....... import f\nfrom . import g\n",
    "annotation that does not parse": b"def f() -> '((': ...\ndef g() -> 'f(': ...\n",
    "annotation that names itself": b"f: 'f'\nT = 'T'\ndef g() -> 'T': ...\n",
    "empty __all__": b"__all__ = [f for f in ()]\n__all__ += undefined\n",
}


def _run(project: Path, *arguments: str) -> tuple[list[str], str]:
    """Our reports without their messages, and all that went to standard error."""
    done = flake8(project, "--select=AWT", *arguments, ".")
    assert done.returncode in (0, 1), done.stdout + done.stderr
    assert "Traceback" not in done.stdout + done.stderr and "critical error" not in done.stdout
    return sorted(" ".join(line.removeprefix("./").split()[:2]) for line in done.stdout.splitlines()), done.stderr


def test_broken_files_do_not_cost_others_their_results(tmp_path: Path) -> None:
    for number, content in enumerate(BROKEN.values()):
        (tmp_path / f"broken{number}.py").write_bytes(content)
    (tmp_path / "good.py").write_text(GOOD, "utf-8")
    found, errors = _run(tmp_path, "-j1")
    assert FOUND in found
    assert {place.split(":")[0] for place in found} <= {"good.py", *_files_that_parse(tmp_path)}
    assert not any("AWT000" in place for place in found) and errors == ""
    assert _run(tmp_path, "-j2")[0] == found


def _files_that_parse(folder: Path) -> list[str]:
    """The broken files that may be read nevertheless: flake8 takes a wrong encoding for Latin 1."""
    return [path.name for path in folder.glob("broken*.py") if b"def f():" in path.read_bytes()]


@pytest.mark.parametrize("content", DEPENDENCIES.values(), ids=DEPENDENCIES)
@pytest.mark.parametrize("name", ["dependency.py", "dependency.pyi", "dependency/__init__.py"])
def test_broken_dependency(content: bytes, name: str, tmp_path: Path) -> None:
    (tmp_path / "pyproject.toml").touch()
    path = tmp_path / name
    path.parent.mkdir(exist_ok=True)
    path.write_bytes(content)
    run = Run(Options(), _is_no_hint)
    text = (
        "import dependency\nfrom dependency import *\nfrom dependency import f, g as h\n\n\n"
        "async def other(self):\n    await dependency.f()\n    await f()\n    await h()\n    await dependency.x\n"
        "    async with dependency.A() as a:\n        await a.method()\n\n\n"
    )
    after = text.count("\n")
    found = _check(run, tmp_path, text + GOOD)
    assert [(line, code) for line, code in found if line > after] == [(after + 6, "AWT101")]
    assert run.failures == 0


def _is_no_hint(code: str, default: bool) -> bool:
    """All rules but those that say what stays undecided: of bad input that is nearly everything."""
    return not code.startswith("AWT9")


def _check(run: Run, folder: Path, text: str, name: str = "main.py") -> list[tuple[int, str]]:
    """The violations of a text, but for those that only say that something is unknown."""
    found = run.check(ast.parse(text), str(folder / name), text.splitlines(keepends=True))
    return [(violation.line, violation.code) for violation in found if violation.code not in ("AWT901", "AWT902")]


def _deep(build: Callable[[ast.expr], ast.expr], depth: int) -> ast.Module:
    """A module that awaits an expression nested so deeply that no parser would return it."""
    tree = ast.parse("async def f():\n    await g()\n")
    function = tree.body[0]
    assert isinstance(function, ast.AsyncFunctionDef) and isinstance(function.body[0], ast.Expr)
    awaited = function.body[0].value
    assert isinstance(awaited, ast.Await)
    for _ in range(depth):
        awaited.value = ast.copy_location(build(awaited.value), awaited)
    return tree


@pytest.mark.parametrize("depth", [300, 3_000, 10_000])
@pytest.mark.parametrize(
    "build",
    [
        lambda inner: ast.Attribute(inner, "a", ast.Load()),
        lambda inner: ast.Call(inner, [], []),
        lambda inner: ast.BinOp(inner, ast.Add(), ast.Constant(1, lineno=2, col_offset=4)),
        lambda inner: ast.Await(inner),
        lambda inner: ast.List([inner], ast.Load()),
    ],
    ids=["attributes", "calls", "operators", "awaits", "lists"],
)
def test_deep_expression_costs_only_itself(build: Callable[[Any], ast.expr], depth: int, tmp_path: Path) -> None:
    run = Run(Options(), _is_no_hint)
    tree, good = _deep(build, depth), ast.parse(GOOD)
    tree.body += good.body
    found = run.check(tree, str(tmp_path / "deep.py"), GOOD.splitlines(keepends=True))
    assert (6, "AWT101") in [(violation.line, violation.code) for violation in found]
    assert run.failures == 0


def test_deep_blocks_are_said(tmp_path: Path) -> None:
    """No source is nested so deeply: CPython takes 100 levels of indentation."""
    run = Run(Options(), _is_no_hint)
    tree = ast.parse("async def f():\n    await g()\n")
    for _ in range(1_000):
        tree.body = [ast.If(ast.Constant(1, lineno=1, col_offset=0), tree.body, [], lineno=1, col_offset=0)]
    (found,) = run.check(tree, str(tmp_path / "deep.py"), ["async def f():\n", "    await g()\n"])
    assert (found.line, found.code, found.text) == (1, "AWT000", "file was not checked: TooDeep: nested too deeply")


#: Source that nests by repeating a part: what stands before it, the part, what stands after it.
NESTING = {
    "attributes": ("await a", ".b", ""),
    "calls": ("await a", ".b()", ""),
    "subscripts": ("await a", "[0]", ""),
    "additions": ("await a", " + a", ""),
    "choices": ("", "1 if a else ", "await a"),
    "branches": ("if a == 0:\n        await sync()", "\n    elif a == 1:\n        await sync()", ""),
}


@pytest.mark.parametrize("depth", [400, 900])
@pytest.mark.parametrize("kind", NESTING)
def test_long_chains(kind: str, depth: int, tmp_path: Path) -> None:
    before, part, after = NESTING[kind]
    text = f"{GOOD}\n\nasync def deep(a):\n    {before}{part * depth}{after}\n"
    run = Run(Options(), _is_no_hint)
    found = _check(run, tmp_path, text)
    reported = [(6, "AWT101")]
    if kind == "branches":
        # Each branch is still checked.
        reported += [(11 + 2 * number, "AWT101") for number in range(depth + 1)]
    assert found == reported
    assert run.failures == 0


@pytest.mark.parametrize("kind", NESTING)
def test_long_chains_elsewhere(kind: str, tmp_path: Path) -> None:
    before, part, after = NESTING[kind]
    (tmp_path / "pyproject.toml").touch()
    (tmp_path / "deep.py").write_text(
        f"{GOOD}\n\nasync def deep(a):\n    {before}{part * 900}{after}\n    return a\n", "utf-8"
    )
    run = Run(Options(), _is_no_hint)
    text = "from deep import deep, sync\n\n\nasync def f():\n    await sync()\n    await deep(1)\n    deep(1)\n"
    assert _check(run, tmp_path, text) == [(5, "AWT101"), (7, "AWT201")]
    assert run.failures == 0


def test_uses_below_the_greatest_depth_count(tmp_path: Path) -> None:
    """A coroutine that is awaited there is not lost, and what is bound there is bound."""
    chains = ["(await x)", "(lambda: x)()", "[y := 1, await x][0]"]
    text = "async def f():\n    return 1\n\n\n" + "".join(
        f"async def use{number}(y=2):\n    x = f()\n    z = {chain}{' + y' * 900}\n    return z\n\n\n"
        for number, chain in enumerate(chains)
    )
    run = Run(Options(), _is_no_hint)
    assert _check(run, tmp_path, text) == []
    assert run.failures == 0


def test_cyclic_imports(tmp_path: Path) -> None:
    (tmp_path / "pyproject.toml").touch()
    for number in range(20):
        others = [(number + step) % 20 for step in (1, 7, 3)]
        text = "from m{} import *\nfrom m{} import f\nfrom m{} import g as g\n".format(*others)
        (tmp_path / f"m{number}.py").write_text(text, "utf-8")
    run = Run(Options(), _is_no_hint)
    text = "from m0 import *\nfrom m3 import f, g\n\n\nasync def f1():\n    await f()\n    await g(), await h()\n\n\n"
    assert _check(run, tmp_path, text + GOOD) == [(15, "AWT101")]
    assert run.failures == 0


def test_file_that_vanishes(tmp_path: Path) -> None:
    """Between the listing of its folder and its being read."""
    (tmp_path / "pyproject.toml").touch()
    for name in ("first", "second"):
        (tmp_path / f"{name}.py").write_text("def sync():\n    return 1\n", "utf-8")
    run = Run(Options(), _is_no_hint)
    use = "from {} import sync\n\n\nasync def f():\n    await sync()\n"
    assert _check(run, tmp_path, use.format("first")) == [(5, "AWT101")]
    (tmp_path / "second.py").unlink()
    assert _check(run, tmp_path, use.format("second")) == []
    assert _check(run, tmp_path, use.format("first")) == [(5, "AWT101")]
    assert run.failures == 0


def test_what_is_no_file(tmp_path: Path) -> None:
    (tmp_path / "pyproject.toml").touch()
    (tmp_path / "folder.py").mkdir()
    (tmp_path / "nowhere.py").symlink_to(tmp_path / "gone.py")
    (tmp_path / "loop.py").symlink_to(tmp_path / "loop.py")
    run = Run(Options(), _is_no_hint)
    names = ["folder", "nowhere", "loop"]
    text = "".join(f"from {name} import {name}_f\n" for name in names)
    text += "".join(f"async def use_{name}():\n    await {name}_f()\n" for name in names)
    assert _check(run, tmp_path, text) == []
    assert run.failures == 0


def test_folder_that_cannot_be_read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    package = tmp_path / "secret"
    package.mkdir()
    (package / "__init__.py").write_text("def sync():\n    return 1\n", "utf-8")
    (tmp_path / "pyproject.toml").touch()
    scandir, listdir = os.scandir, os.listdir

    def refuse(call: Callable[[Any], Any]) -> Callable[[Any], Any]:
        def guarded(path: Any = ".") -> Any:
            if Path(path) == package:
                raise PermissionError(13, "Permission denied", str(path))
            return call(path)

        return guarded

    # Permissions would not do: a test that runs as root reads everything.
    monkeypatch.setattr(os, "scandir", refuse(scandir))
    monkeypatch.setattr(os, "listdir", refuse(listdir))
    run = Run(Options(), _is_no_hint)
    text = "from secret import sync\nfrom secret.sub import more\n\n\nasync def f():\n    await sync(), await more()"
    assert _check(run, tmp_path, text) == []
    assert run.failures == 0


@pytest.mark.parametrize("name", ["pyproject.toml", "pytest.ini", "pyvenv.cfg", ".venv/pyvenv.cfg", "tox.ini"])
def test_broken_configuration_of_others(name: str, tmp_path: Path) -> None:
    path = tmp_path / name
    path.parent.mkdir(exist_ok=True)
    path.write_bytes(b"[[[ \xff\0 = ]\nhome")
    (tmp_path / "good.py").write_text(GOOD, "utf-8")
    assert _run(tmp_path, "--isolated")[0] == [FOUND]


def test_missing_file(tmp_path: Path) -> None:
    (tmp_path / "good.py").write_text(GOOD, "utf-8")
    done = flake8(tmp_path, "good.py", "missing.py")
    assert "E902" in done.stdout and FOUND in done.stdout
