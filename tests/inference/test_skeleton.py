"""What is kept of a module, and that what is kept still means the same."""

from __future__ import annotations

import ast
import sys
import textwrap
import types

import pytest

from flake8_async_ssot.inference.syntax.skeleton import prune


def _pruned(source: str) -> str:
    return ast.unparse(prune(ast.parse(textwrap.dedent(source))))


def _body(source: str) -> str:
    """The pruned body of a function with parameters ``a`` and ``b``, given its body."""
    function = f"def f(a, b):\n{textwrap.indent(textwrap.dedent(source), '    ')}"
    return textwrap.dedent(_pruned(function).partition("\n")[2])


def _same(source: str) -> str:
    return ast.unparse(ast.parse(textwrap.dedent(source)))


WHOLE = [
    "return a.get(b)",
    "x = a()\nreturn x",
    "x, (y, *z) = a()\nreturn y",
    "x = y = a()\nreturn x",
    "for x in a:\n    return x",
    "async_ = [x async for x in a]\nreturn async_",
    "with a.open() as x:\n    return x",
    "try:\n    import fast as m\nexcept ImportError:\n    m = None\nreturn m",
    "try:\n    return a()\nexcept KeyError as e:\n    return e",
    "try:\n    return a()\nfinally:\n    b.x = 1",
    "if (x := a()):\n    return x",
    "while (x := a()):\n    return x",
    "match a:\n    case [x, *y]:\n        return x\n    case {'k': z, **rest} if b:\n        return rest",
    "from m import f as g\nreturn g()",
    "import m.n\nreturn m.n.f()",
    "def inner(c):\n    return a(c)\nreturn inner",
    "class C:\n    x = a\n\n    def m(self):\n        return b\nreturn C",
    "x: int = a\nreturn x",
    "x: int\nx = a\nreturn x",
    "x = 0\nx += a\nreturn x",
    "yield a",
    "x = yield a",
    "yield from a",
    "a.attr = b",
    "a.x.y: int = b",
    "a.x += b",
    "a.x, y = b",
    "a.table[b] = 1",
    "TABLE[a] = b",
    "globals()['x'] = b",
    "del a.table[b]",
    "x = a\ndel x\nreturn x",
    "global g\ng = a",
    "global g\n\ndef g():\n    return a",
    "a.handlers.append(b)",
    "REGISTRY.append(a)",
    "setattr(a, 'x', b)",
    "object.__setattr__(a, 'x', b)",
    "mocker = a\nmocker.patch.object(b, 'x', new=1)",
    "x = a.cache.setdefault(b, make())",
    "call(a.handlers.append)",
    "x = []\nx.append(a)\nreturn x",
    "x = {}\nx[a] = b\nreturn x",
    "x = {}\nfor k in a:\n    x[k] = b\nreturn x",
    "x = Mock()\nx.configure_mock(y=a)\nreturn x",
    "x = []\n[x.append(i) for i in a]\nreturn x",
    "assert isinstance(a, Foo)\nreturn a",
    "assert a is not None\nreturn a",
    "from m import T\nassert isinstance(a, T)\nreturn a",
    "from m import check\nif check(a):\n    return a",
    "if isinstance(a, str):\n    return b\nreturn a",
    "if a is None:\n    raise ValueError()\nreturn a",
    "if a:\n    x = 1\nelse:\n    x = 2\nreturn x",
    "if a:\n    return 1\nelse:\n    raise ValueError()",
    "for i in a:\n    if i:\n        x = i\n        break\n    continue\nelse:\n    x = b\nreturn x",
    "while True:\n    if a():\n        break",
    "raise NotImplementedError",
    "raise",
    "return",
    "pass",
    "...",
    "x = 'm.T'\n\ndef inner(y: 'm.T') -> 'list[T]':\n    return x\nT = int\nreturn inner",
    "return lambda: a",
    "x = a\n\ndef inner():\n    nonlocal x\n    x = b\nreturn x",
    "def inner():\n    a.x = b",
    "x = a\n\nclass C:\n\n    def m(self):\n        nonlocal x\n        x = b\nreturn C",
    "class C:\n\n    def m(self):\n        a.x = b",
    "x = []\n\ndef inner():\n    x.append(a)\nreturn x",
    "@a.register\ndef inner():\n    return b\nreturn a",
    "with suppress(TypeError):\n    return a()",
    "return locals()[a]",
]


@pytest.mark.parametrize("source", WHOLE)
def test_kept_whole(source: str) -> None:
    assert _body(source).strip() == _same(source)


PARTS = [
    ("'text'\nreturn a", "return a"),
    ("print(a)\nreturn b", "return b"),
    ("x = a()\nreturn b", "return b"),
    ("import m\nreturn b", "return b"),
    ("a.x\nb[0]\nreturn a", "return a"),
    ("await_ = a()\ny = await_.x\nz = y\nreturn b", "return b"),
    ("def unused():\n    return a\nreturn b", "return b"),
    ("x = []\nx.append(a)\nreturn b", "return b"),
    ("x = {}\nx[a] = b\nreturn b", "return b"),
    ("x = 0\nx += 1\nreturn a", "return a"),
    ("if a:\n    print(b)\nreturn a", "return a"),
    ("if a:\n    print(b)\nelse:\n    return b", "if a:\n    ()\nelse:\n    return b"),
    ("if a:\n    return b\nelse:\n    print(b)", "if a:\n    return b"),
    ("for x in a:\n    print(x)\nreturn b", "return b"),
    ("try:\n    print(a)\nfinally:\n    print(b)\nreturn b", "return b"),
    ("try:\n    return a\nfinally:\n    print(b)", "try:\n    return a\nfinally:\n    ()"),
    ("try:\n    print(a)\nexcept E:\n    return b", "try:\n    ()\nexcept E:\n    return b"),
    ("try:\n    return a\nexcept E:\n    log()\nfinally:\n    log()", "try:\n    return a\nexcept E:\n    ()"),
    ("x = a.b\nif x is None:\n    raise E(f'{x} is')\nreturn b", "return b"),
    ("if a:\n    raise E(f'{a} is')\nreturn a", "if a:\n    raise E()\nreturn a"),
    ("raise E(a) from b", "raise E() from b"),
    ("assert a == 3\nreturn a", "return a"),
    ("assert x is None\nreturn a", "return a"),
    ("del a\nreturn b", "return b"),
    ("del a.x\nreturn a", "return a"),
    ("del a[0]\nreturn b", "del a[0]\nreturn b"),
    ("c = [a]\ndel c[0]\nreturn b", "return b"),
    ("a[0] = 1\na.append(2)", "a[0] = 1\na.append(2)"),
    ("c = [a]\nc[0] = 1\nc.append(2)\nreturn b", "return b"),
    ("x = a.b()\nif x > 3:\n    return b", "if x > 3:\n    return b"),
    ("xs = a.b()\nfor x in xs:\n    if x:\n        return b", "for x in xs:\n    if x:\n        return b"),
    ("with a.open() as x:\n    print(x)\nreturn b", "return b"),
    ("while a:\n    b()\nreturn a", "return a"),
    ("while True:\n    b()", "while True:\n    ()"),
    ("print(a)", "()"),
    ("print(a)\npass", "()"),
    ("'text'", "..."),
    ("'text'\npass", "pass"),
    ("'text'\n...", "..."),
    ("def inner():\n    'text'\n    print(b)\nreturn inner", "def inner():\n    ()\nreturn inner"),
    ("def inner():\n    a.x = b\nstart(inner)", "def inner():\n    a.x = b"),
    ("def inner():\n    x = a\n    x()\nstart(inner)\nreturn b", "return b"),
    ("logger.info(a)\na.close()\nreturn b", "return b"),
    (
        "match a:\n    case 1:\n        print(b)\n    case _:\n        return b",
        "match a:\n    case 1:\n        ()\n    case _:\n        return b",
    ),
]


@pytest.mark.parametrize(("source", "expected"), PARTS)
def test_kept_in_part(source: str, expected: str) -> None:
    assert _body(source).strip() == expected


@pytest.mark.parametrize(
    "source",
    [
        "X = 1\nY: int = 2\nX += 1\nregister(X)\nX.y = 3\nfor i in X:\n    j = i\nassert X",
        "try:\n    import a\nexcept ImportError:\n    a = None",
        "if sys.version_info >= (3, 11):\n    from a import b\nelse:\n    b = None",
        "from a import *\n__all__ = ['x']\n__all__ += ['y']",
        "class C(Base, metaclass=M):\n    x = 1\n    y: int\n    register(x)",
        "class C:\n\n    @property\n    def p(self) -> int:\n        return self.x",
        "class C:\n    def m(self, a: int=DEFAULT, *b: str, **c: int) -> None:\n        ...",
        "async def f() -> int:\n    return await g()",
        "async def f():\n    async with a as b:\n        async for c in b:\n            yield c",
        "if x:\n\n    def f():\n        return 1\nelse:\n\n    def f():\n        return 2",
        "with a:\n    b = c",
    ],
)
def test_module_level_is_kept(source: str) -> None:
    assert _pruned(source) == _same(source)


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        ("'text'\nx = 1\n'about x'", "x = 1"),
        ("class C:\n    'text'", "class C:\n    ..."),
        ("class C:\n    'text'\n    x = 1", "class C:\n    x = 1"),
        ("class C:\n\n    def m(self):\n        print(1)", "class C:\n\n    def m(self):\n        ()"),
        ("x = 1\nif __name__ == '__main__':\n    x = 2", "x = 1"),
        (
            "class C:\n\n    def m(self):\n        self.go(1)\n        self.log.info(2)\n        return self",
            "class C:\n\n    def m(self):\n        return self",
        ),
        ("with a:\n    def f():\n        print(1)", "with a:\n\n    def f():\n        ()"),
    ],
)
def test_module_level_is_pruned(source: str, expected: str) -> None:
    assert _pruned(source) == expected


def test_works_in_place() -> None:
    tree = ast.parse("def f():\n    print()\n    return 1")
    assert prune(tree) is tree


def test_lines_stay() -> None:
    tree = prune(ast.parse("def f(a):\n    '''text'''\n\n    print(a)\n\n\ndef g(a):\n    print(a)\n    return a\n"))
    assert [node.lineno for node in ast.walk(tree) if isinstance(node, ast.stmt)] == [1, 7, 2, 9]
    compile(tree, "skeleton", "exec")


def _steps(source: str) -> int:
    """How many calls pruning makes."""
    tree = ast.parse(source)
    calls = 0

    def count(frame: types.FrameType, event: str, argument: object) -> None:
        nonlocal calls
        calls += event == "call"

    before = sys.getprofile()
    sys.setprofile(count)
    try:
        prune(tree)
    finally:
        sys.setprofile(before)
    return calls


@pytest.mark.parametrize(
    ("start", "line", "end"),
    [
        ("x0 = a", "x{next} = x{i}", "return x{last}"),
        ("x = []", "x.append(a)", "return x"),
        ("x = a", "if x: raise E(x)", "return x"),
        ("pass", "def f{i}(): return f{next}", "return f0"),
    ],
)
def test_cost_grows_with_the_lines(start: str, line: str, end: str) -> None:
    def cost(count: int) -> int:
        lines = [line.format(i=i, next=i + 1) for i in range(count)]
        return _steps("\n    ".join(["def f(a):", start, *lines, end.format(last=count)]))

    small, large = cost(50), cost(500)
    assert 0 < small < large < small * 12


@pytest.mark.parametrize("depth", [10, 90])
def test_nested_statements(depth: int) -> None:
    ifs = "".join(f"{'    ' * (level + 1)}if a:\n" for level in range(depth))
    source = f"def f(a):\n{ifs}{'    ' * (depth + 1)}return a\n"
    assert _pruned(source) == _same(source)
