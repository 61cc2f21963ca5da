"""The use-def map of a scope: held against CPython on generated functions, and counted where work must stay linear."""

from __future__ import annotations

import ast
import contextlib
import itertools
import sys
import textwrap
from collections.abc import Callable
from types import CodeType
from typing import Any

import pytest
from astroid import nodes
from hypothesis import given, settings
from hypothesis import strategies as st

from flake8_async_ssot.inference.syntax.flow_state import MAX_REACHING
from flake8_async_ssot.inference.syntax.tree import ModuleNode, build_module
from flake8_async_ssot.inference.syntax.use_def import known_tests, reaching_bindings, use_def_of

_NAMES = ("x", "y")
#: Decisions of one run of a generated function.
_DECISIONS = 7


def _module(text: str) -> ModuleNode:
    return build_module(ast.parse(textwrap.dedent(text)), "m", "m.py", False)


def _function(text: str) -> nodes.FunctionDef:
    return next(_module(text).all_of(nodes.FunctionDef, nodes.AsyncFunctionDef))


def _lines(text: str, name: str = "x") -> list[int] | None:
    """The lines of the bindings that reach the last read of a name in a function."""
    function = _function(text)
    use = max((node for node in function.nodes_of_class(nodes.Name) if node.name == name), key=lambda n: n.lineno)
    found = reaching_bindings(function, name, use)
    return [entry.lineno or 0 for entry in found] if found is not None else None


@pytest.mark.parametrize(
    ("body", "lines"),
    [
        ("x = 1\nx = 2\nuse(x)", [3]),
        ("x = 1\nx = f(x)", [2]),
        ("x = 1\nif a:\n    x = 2\nuse(x)", [2, 4]),
        ("x = 1\nif a:\n    x = 2\nelse:\n    x = 3\nuse(x)", [4, 6]),
        ("x = 1\nif a:\n    x = 2\nelif b:\n    return\nelse:\n    x = 3\nuse(x)", [4, 8]),
        ("x = 1\nif a:\n    x = 2\n    raise E\nuse(x)", [2]),
        ("x = 1\nwhile a:\n    use(x)\n    x = 2", [2, 5]),
        ("x = 1\nwhile a:\n    x = 2\nuse(x)", [2, 4]),
        ("x = 1\nwhile True:\n    x = 2\n    if a:\n        break\nuse(x)", [4]),
        ("x = 1\nfor i in a:\n    if i:\n        x = 2\n        continue\n    use(x)", [2, 5]),
        ("x = 1\nfor x in a:\n    pass\nuse(x)", [2, 3]),
        ("x = 1\nfor i in a:\n    x = 2\n    break\nelse:\n    x = 3\nuse(x)", [4, 7]),
        ("x = 1\ntry:\n    x = f()\n    x = g()\nexcept E:\n    use(x)", [2, 4, 5]),
        ("x = 1\ntry:\n    x = f()\nexcept E:\n    return\nuse(x)", [4]),
        ("x = 1\ntry:\n    x = f()\nexcept E:\n    x = 2\nelse:\n    x = 3\nuse(x)", [6, 8]),
        ("x = 1\ntry:\n    x = f()\nfinally:\n    use(x)", [2, 4]),
        ("x = 1\ntry:\n    x = f()\nfinally:\n    g()\nuse(x)", [4]),
        ("x = 1\ntry:\n    g()\nfinally:\n    x = 2\nuse(x)", [6]),
        ("x = 1\ntry:\n    g()\nexcept E as x:\n    pass\nuse(x)", [2]),
        ("x = 1\nwith a as x:\n    use(x)", [3]),
        ("x = 1\nwith suppress(E):\n    x = 2\nuse(x)", [2, 4]),
        ("x = 1\nmatch a:\n    case [x]:\n        use(x)", [4]),
        ("x = 1\nmatch a:\n    case [x] if x.a:\n        return\n    case _:\n        use(x)", [2, 4]),
        ("x = 1\nmatch a:\n    case 1:\n        x = 2\n    case _:\n        x = 3\nuse(x)", [5, 7]),
        ("x = 1\nif (x := f()):\n    use(x)", [3]),
        ("x = 1\nif a and (x := f()):\n    pass\nuse(x)", [2, 3]),
        ("x = 1\nif a and (x := f()):\n    use(x)", [3]),
        ("x = 1\nif a or (x := f()):\n    pass\nelse:\n    use(x)", [3]),
        ("x = 1\nwhile (x := f(x)):\n    use(x)", [3]),
        ("x = 1\n[(x := i) for i in a]\nuse(x)", [2, 3]),
        ("x = 1\ndel x\nuse(x)", [3]),
        ("x = 1\nx: int\nuse(x)", [2, 3]),
        ("import x\nimport x.y\nuse(x)", [2, 3]),
        ("x = 1\nimport x\nuse(x)", [3]),
        ("x = 1\nclass C:\n    y = x\n    x = 2\nuse(x)", [2]),
        ("x = 1\nreturn\nx = 2\nuse(x)", [4]),
    ],
)  # fmt: skip
def test_bindings_that_reach_the_last_use(body: str, lines: list[int]) -> None:
    """The statements of the language, one by one."""
    assert _lines("def f(a, b):\n" + textwrap.indent(body, "    ")) == lines


def test_a_global_that_a_function_binds_reaches_what_follows_the_function() -> None:
    """The function may be called at any time after it is defined."""
    module = _module("x = 1\nuse(x)\ndef f():\n    global x\n    x = 2\nx = 3\nuse(x)\n")
    uses = [name for name in module.all_of(nodes.Name) if name.name == "x"]
    found = [reaching_bindings(module, "x", use) or () for use in uses]
    assert [[entry.lineno for entry in entries] for entries in found] == [[1], [5, 6]]


def test_dead_arms_bind_nothing() -> None:
    """What the project's Python never enters does not reach a use."""
    module = _module("if a:\n    x = 1\nelif b:\n    x = 2\nelse:\n    x = 3\nuse(x)\n")
    module.dead_arms = {module.body[0]: "orelse"}
    assert [entry.lineno for entry in reaching_bindings(module, "x", None) or ()] == [2]


@pytest.mark.parametrize(
    ("body", "known"),
    [
        ("if x is None:\n    use(x)", [("x is None", True)]),
        ("if x is None:\n    return\nuse(x)", [("x is None", False)]),
        ("if x is None:\n    x = 1\nuse(x)", []),
        ("if a:\n    if x:\n        return\nuse(x)", []),
        ("assert x\nx = 1\nuse(x)", []),
        ("assert x\nuse(x)", [("x", True)]),
        ("while x is None:\n    x = f()\nuse(x)", [("x is None", False)]),
        ("assert x\nwhile a:\n    use(x)\n    x = f()", []),
        ("use(x) if x else None", [("x", True)]),
        ("x and use(x)", [("x", True)]),
        ("[use(x) for i in a if x]", [("x", True)]),
        ("match a:\n    case 1 if x:\n        use(x)", [("x", True)]),
        ("if not a and x:\n    if a:\n        use(x)", [("not a and x", True)]),
        ("flag = isinstance(x, a)\nif flag:\n    use(x)", [("flag", True)]),
        ("flag = isinstance(x, a)\nx = 1\nif flag:\n    use(x)", []),
        ("if x:\n    lambda: use(x)", [("x", True)]),
        ("if x:\n    lambda x: use(x)", []),
    ],
)  # fmt: skip
def test_tests_that_are_known_at_a_use(body: str, known: list[tuple[str, bool]]) -> None:
    """Tests around a use, and those before it whose other outcome leaves."""
    function = _function("def f(a, x):\n" + textwrap.indent(body, "    "))
    call = next(node for node in function.nodes_of_class(nodes.Call) if node.func.as_string() == "use")
    assert [(asked.test.as_string(), asked.holds) for asked in known_tests(call.args[0], "x")] == known


def test_a_store_ends_what_a_test_says_of_an_attribute() -> None:
    """Of the attribute itself, and of what is read from it."""
    function = _function("def f(s):\n    assert s.a.b\n    use(s.a.b)\n    s.a = 1\n    use(s.a.b)\n")
    uses = [node.args[0] for node in function.nodes_of_class(nodes.Call)]
    assert [len(list(known_tests(use, "s.a.b"))) for use in uses] == [1, 0]


# Generated functions


def _block(draw: st.DrawFn, depth: int, in_loop: bool) -> list[str]:
    lines: list[str] = []
    for _ in range(draw(st.integers(1, 3))):
        lines.extend(_statement(draw, depth, in_loop))
    return lines


def _indented(lines: list[str]) -> list[str]:
    return [f"    {line}" for line in lines]


def _statement(draw: st.DrawFn, depth: int, in_loop: bool) -> list[str]:
    name = draw(st.sampled_from(_NAMES))
    simple = [f"{name} = new()", f"see({name!r}, lambda: {name})", f"del {name}", "fail()", f"({name} := new())",
              f"decide() and ({name} := new())", f"see({name!r}, lambda: {name})"]  # fmt: skip
    leaving = ["return", "raise E", *(["break", "continue"] if in_loop else [])]
    kind = draw(st.sampled_from(["simple"] * 4 + ["leave", "if", "while", "for", "try", "with", "match"]))
    if kind == "leave":
        return [draw(st.sampled_from(leaving))]
    if kind == "simple" or depth == 0:
        return [draw(st.sampled_from(simple))]
    return _compound(draw, kind, depth - 1, in_loop, name)


def _compound(draw: st.DrawFn, kind: str, depth: int, in_loop: bool, name: str) -> list[str]:
    def block(loop: bool = in_loop) -> list[str]:
        return _indented(_block(draw, depth, loop))

    has_else = draw(st.booleans())
    if kind == "if":
        test = draw(st.sampled_from(["decide()", f"decide() and ({name} := new())", f"decide() or ({name} := new())"]))
        return [f"if {test}:", *block(), *(["else:", *block()] if has_else else [])]
    if kind == "while":
        test = draw(st.sampled_from(["decide()", "True", f"decide() and ({name} := new())"]))
        return [f"while {test}:", "    turn()", *block(True), *(["else:", *block()] if has_else else [])]
    if kind == "for":
        return [f"for {name} in some():", *block(True), *(["else:", *block()] if has_else else [])]
    if kind == "with":
        return ["with suppress():", *block()]
    if kind == "match":
        guard = draw(st.sampled_from(["", " if decide()"]))
        return ["match pick():", f"    case [{name}]{guard}:", *_indented(block()), "    case _:", *_indented(block())]
    handlers = draw(st.sampled_from([["except E:"], [f"except E as {name}:"], ["except F:", "except E:"], []]))
    lines = ["try:", *block()]
    for handler in handlers:
        lines += [handler, *block()]
    lines += ["else:", *block()] if handlers and has_else else []
    return lines + (["finally:", *block()] if not handlers or draw(st.booleans()) else [])


@st.composite
def _functions(draw: st.DrawFn) -> str:
    return "\n".join(["def f(x, y):", *_indented(_block(draw, 3, False))])


class _Value:
    """An object that knows the line of its binding; no line where a handler binds it."""

    def __init__(self, line: int | None) -> None:
        self.line = line


class _Error(Exception):
    line = None


class _Over(BaseException):
    """A run has made all its decisions."""


class _Suppress:
    def __enter__(self) -> None: ...

    def __exit__(self, kind: type | None, *_: object) -> bool:
        return kind is not None and issubclass(kind, _Error)


#: The line of a read, its name, and the line of the binding that it saw.
_Seen = tuple[int, str, int | None]


def _line() -> int:
    """The line of the generated function that has called the caller."""
    return sys._getframe(2).f_lineno


def _run(code: CodeType, decisions: list[bool]) -> set[_Seen]:
    """Run a generated function until its decisions are used up."""
    seen: set[_Seen] = set()

    def decide() -> bool:
        if not decisions:
            raise _Over
        return decisions.pop()

    def fail() -> None:
        if decide():
            raise _Error

    def see(name: str, read: Callable[[], _Value]) -> None:
        with contextlib.suppress(NameError):
            seen.add((_line(), name, read().line))

    def new() -> _Value:
        fail()
        return _Value(_line())

    space: dict[str, Any] = {
        "decide": decide, "fail": fail, "turn": decide, "see": see, "new": new, "E": _Error, "F": ZeroDivisionError,
        "some": lambda: (_Value(_line()) for _ in range(2) if decide()), "suppress": _Suppress,
        # The pattern stands in the line below.
        "pick": lambda: [_Value(_line() + 1)] if decide() else None,
    }  # fmt: skip
    exec(code, space)
    with contextlib.suppress(_Over, _Error, NameError):
        space["f"](_Value(1), _Value(1))
    return seen


def _told(text: str) -> set[_Seen]:
    """What the map tells of all reads."""
    function = _function(text)
    told: set[_Seen] = set()
    for call in function.nodes_of_class(nodes.Call):
        if call.func.as_string() == "see":
            name = call.args[0].value
            for entry in reaching_bindings(function, name, call.args[1].body) or ():
                is_caught = isinstance(entry.parent, nodes.ExceptHandler)
                told.add((call.lineno, name, None if is_caught else entry.lineno))
    return told


@settings(max_examples=150, deadline=None)
@given(_functions())
def test_every_binding_that_a_run_sees_is_told(text: str) -> None:
    """All decisions of generated functions are tried under CPython."""
    told = _told(text)
    code = compile(text, "generated", "exec")
    for decisions in itertools.product([True, False], repeat=_DECISIONS):
        missed = _run(code, list(decisions)) - told
        assert not missed, text


# Work


def _steps(text: str) -> int:
    function = _function(text)
    steps = use_def_of(function).steps
    for use in function.nodes_of_class(nodes.Name):
        reaching_bindings(function, use.name, use)
    return steps


@pytest.mark.parametrize(
    "make",
    [
        lambda n: "x = f(x)\n" * n,
        lambda n: "if a:\n    x = f(x)\n" * n,
        lambda n: "for i in a:\n    x = f(x)\n" * n,
        lambda n: "try:\n    x = f(x)\nexcept E:\n    x = 1\n" * n,
        lambda n: "try:\n    f()\nfinally:\n    x = f(x)\n" * n,
        lambda n: "while a:\n" + "".join(f"    x{i} = f(a)\n    if x{i}:\n        break\n" for i in range(n)),
        lambda n: "while a:\n" + "".join(f"    x{i} = f(a)\n    if x{i}:\n        continue\n" for i in range(n)),
        lambda n: "".join(f"if x{i}:\n    return\n" for i in range(n)),
        lambda n: "if a:\n    x0 = 1\n" + "".join(f"elif a == {i}:\n    x{i} = 1\n" for i in range(1, min(n, 150))),
        lambda n: "match a:\n" + "".join(f"    case {i}:\n        x{i} = 1\n" for i in range(n)),
        lambda n: "assert x\n" * n,
    ],
)  # fmt: skip
def test_work_is_linear(make: Callable[[int], str]) -> None:
    """Four times the code is four times the work, and not sixteen times."""
    small, large = (_steps("def f(a, x):\n" + textwrap.indent(make(n), "    ")) for n in (100, 400))
    assert large < 5 * small


def test_too_many_bindings_are_unknown() -> None:
    """A name with more bindings than the limit is not told, nor is it copied again and again."""
    assert _lines("def f(a):\n" + "    if a:\n        x = f(a)\n" * (MAX_REACHING + 1) + "    use(x)\n") is None
