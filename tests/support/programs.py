"""Strategies that make Python source: any module that parses, and small projects with sync and async definitions."""

from __future__ import annotations

import ast
import textwrap

from hypothesis import strategies as st

NAMES = ("a", "b", "c", "self", "fetch", "load", "asyncio", "Client", "mock", "pytest", "super", "__class__", "λ")
_MODULES = ("asyncio", "app.ws", "contextlib", "functools", "unittest.mock", ".", ".b", "missing", "a")

names = st.sampled_from(NAMES)
_leaves = st.one_of(
    names, st.sampled_from(["1", "None", "'text'", "b''", "...", "True", "[]", "{}", "()", "f'{a!r:{b}}'"])
)


def _expressions(inner: st.SearchStrategy[str]) -> st.SearchStrategy[str]:
    templates = (
        "{0}({1})", "{0}(*{1}, **{2})", "{0}(a={1})", "{0}.b", "{0}.await_", "{0}[{1}]", "{0}[{1}:{2}]",
        "({0} if {1} else {2})", "({0} or {1})", "({0} and {1})", "(not {0})", "({0} + {1})", "({0} % {1})",
        "({0} == {1})", "({0} in {1})", "[{0}, *{1}]", "{{{0}: {1}, **{2}}}", "{{{0}, {1}}}", "({0}, {1})",
        "[{0} for b in {1} if {2}]", "({0} for b in {1})", "{{{0}: b for a, b in {1}}}", "(lambda a, *b, c={0}: {1})",
        "f'{{{0}}}'", "(c := {0})", "(await {0})", "(yield)", "[{0} async for b in {1}]", "asyncio.gather({0}, {1})",
        "asyncio.run({0})", "asyncio.create_task({0})", "getattr({0}, 'a')", "__import__({0}, fromlist=[{1}])",
        "functools.partial({0}, {1})", "super().{3}({0})", "mock.patch({0}, {1})", "'{{}}'.format({0})", "type({0})",
        "next({0})", "-{0}",
    )  # fmt: skip
    return st.builds(
        lambda template, first, second, third, name: template.format(first, second, third, name.replace("λ", "l")),
        st.sampled_from(templates), inner, inner, inner, names,
    )  # fmt: skip


expressions = st.recursive(_leaves, _expressions, max_leaves=8)


def _block(statements: list[str]) -> str:
    return textwrap.indent("\n".join(statements) or "pass", "    ")


_SIMPLE = (
    "{e}", "await {e}", "{n} = {e}", "{n}: {e} = {f}", "{n}: {e}", "{n}, b = {e}", "self.{n} = {e}", "{n} += {e}",
    "return {e}", "yield {e}", "raise {e}", "assert {e}, {f}", "del {n}", "global {n}", "nonlocal {n}", "import {m}",
    "import {m} as {n}", "from {m} import {n}", "from {m} import *", "pass", "break", "continue", "a[{e}] = {f}",
    "{e}.b = {f}",
)  # fmt: skip
_simple = st.builds(
    lambda template, e, f, n, m: template.format(e=e, f=f, n=n, m=m),
    st.sampled_from(_SIMPLE), expressions, expressions, names, st.sampled_from(_MODULES),
)  # fmt: skip
_COMPOUND = (
    "if {e}:\n{x}\nelse:\n{y}", "while {e}:\n{x}\nelse:\n{y}", "for {n} in {e}:\n{x}", "async for {n} in {e}:\n{x}",
    "with {e} as {n}, {f}:\n{x}", "async with {e} as {n}:\n{x}",
    "try:\n{x}\nexcept {e} as {n}:\n{y}\nfinally:\n    pass",
    "def {n}(a, /, self=None, *args, k: {e} = {f}, **kw) -> {e}:\n{x}", "async def {n}(self, b=None):\n{x}",
    "@{e}\ndef {n}(self):\n{x}", "@{e}\nasync def {n}(*a):\n{x}", "class {n}({e}):\n{x}",
    "@{e}\nclass {n}(a, metaclass={f}):\n{x}",
    "match {e}:\n    case [a, *_] if {f}:\n    {x}\n    case {{'b': b}}:\n    {y}\n    case _:\n        pass",
    "try:\n{x}\nexcept* {e}:\n    pass",
)  # fmt: skip


def _compound(inner: st.SearchStrategy[str]) -> st.SearchStrategy[str]:
    blocks = st.lists(inner, min_size=1, max_size=3)

    def build(template: str, e: str, f: str, n: str, x: list[str], y: list[str]) -> str:
        first, second = _block(x), _block(y)
        if template.startswith("match"):
            first, second = textwrap.indent(first, "    "), textwrap.indent(second, "    ")
            template = template.replace("    {x}", "{x}").replace("    {y}", "{y}")
        return template.format(e=e, f=f, n=n, x=first, y=second)

    return st.builds(build, st.sampled_from(_COMPOUND), expressions, expressions, names, blocks, blocks)


statements = st.recursive(_simple, _compound, max_leaves=6)


def parses(text: str) -> bool:
    """Whether some text is a module: ``ast.parse`` takes more than the compiler does, as flake8 does."""
    try:
        ast.parse(text)
    except (SyntaxError, ValueError):
        return False
    return True


#: Modules that parse, whatever they would do.
modules = st.lists(statements, max_size=6).map("\n".join).filter(parses)

#: Bodies of functions named ``make``, by whether awaiting a call of it is a mistake.
SYNC_DEFINITIONS = (
    "def make():\n    return 1\n",
    "def make() -> int:\n    return 1\n",
    "class Value:\n    pass\n\n\ndef make():\n    return Value()\n",
    "def make(number=1):\n    if number:\n        return [number]\n    return []\n",
    "def make():\n    print('made')\n",
    "make = lambda: 1\n",
    "import functools\n\n\n@functools.lru_cache\ndef make():\n    return 1\n",
)
ASYNC_DEFINITIONS = (
    "async def make():\n    return 1\n",
    "import asyncio\n\n\ndef make():\n    return asyncio.sleep(0)\n",
    "async def other():\n    return 1\n\n\ndef make():\n    return other()\n",
    "class Value:\n    def __await__(self):\n        yield from ()\n\n\ndef make():\n    return Value()\n",
)
definitions = st.sampled_from(
    [(text, True) for text in SYNC_DEFINITIONS] + [(text, False) for text in ASYNC_DEFINITIONS]
)

#: What makes ``call`` out of ``make`` of the module ``pkg.source``: statements, some of which only a function may hold.
SPELLINGS = (
    "from pkg.source import make as call",
    "from .source import make as call",
    "from pkg import source\ncall = source.make",
    "from . import source as s\ncall = s.make",
    "import pkg.source\ncall = pkg.source.make",
    "import pkg.source as s\ncall = s.make",
    "from pkg.reexported import make as call",
    "from pkg.renamed import renamed as call",
    "from pkg.starred import make as call",
    "from pkg import make as call",
    "from pkg.table import make as call",
    "import importlib\ncall = importlib.import_module('pkg.source').make",
    "import importlib as i\ncall = i.import_module('.source', package='pkg').make",
    "from importlib import import_module\nname = 'pkg.source'\ncall = getattr(import_module(name), 'make')",
    "from importlib import import_module\ncall = import_module(f'{__package__}.source').make",
    "from importlib import import_module\ncall = import_module('.source', __package__).make",
    "call = __import__('pkg.source', fromlist=['make']).make",
    "path, name = 'pkg.source', 'make'\ncall = getattr(__import__(path, fromlist=[name]), name)",
    "call = __import__('pkg.source').source.make",
    "call = __import__('source', globals(), locals(), ['make'], 1).make",
    "import sys\nimport pkg.source\ncall = sys.modules['pkg.source'].make",
    "import pkgutil\ncall = pkgutil.resolve_name('pkg.source:make')",
    "import pkgutil\ncall = pkgutil.resolve_name('pkg.source.make')",
    "import pkg.source\ncall = getattr(pkg.source, 'make', None)",
    "import pkg.source\ncall = vars(pkg.source)['make']",
    "try:\n    from pkg.source import make as call\nexcept ImportError:\n    from pkg.reexported import make as call",
)
PACKAGE = {
    "pkg/__init__.py": "from .source import make as make\n",
    "pkg/reexported.py": "from pkg.source import make\n\n__all__ = ['make']\n",
    "pkg/renamed.py": "import pkg.source\n\nrenamed = pkg.source.make\n",
    "pkg/starred.py": "from pkg.source import *\n",
    "pkg/table.py": (
        "import importlib\n\n_TABLE = {'make': 'pkg.source'}\n\n\ndef __getattr__(name):\n    if name in _TABLE:\n"
        "        return getattr(importlib.import_module(_TABLE[name]), name)\n    raise AttributeError(name)\n"
    ),
}

#: Statements that make the value of ``make`` less certain, put behind its definition.
UNKNOWNS = (
    "from missing_package import make",
    "if undefined:\n    from missing_package import make",
    "make = missing(make)",
    "try:\n    from missing_package import make\nexcept ImportError:\n    pass",
    "import missing_package\nmake = missing_package.wrap(make)",
    "globals()['other'] = 1",
    "from missing_package import *",
    "for make in missing():\n    pass",
    "def change(value):\n    global make\n    make = value",
)
