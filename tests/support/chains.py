"""Composes programs of several modules from the templates in ``tests/programs``.

A chain starts with an origin, a callable, hands it through steps and ends with a use in a site: a function
``site_N`` of ``app/main.py``. A template is a block of code in which ``$n`` is a fresh number, ``$E`` the callable so
far, ``$V`` its value and ``$R`` a new callable of another origin. Comments at its ends say the rest:

- ``# call: make$n`` is the callable afterwards, ``# value: make$n()`` its value;
- ``# module`` stands at the top of a module only, ``# site`` within the site, ``# sync`` within a site without async;
- ``# across`` acts from another module, where ``$X`` is the callable, ``$M`` its module, ``$D`` that module's whole
  name and ``$H`` the callable's name there; ``# hold: {'a': $E}`` is held instead of the callable.

Lines behind a block that ends with a colon stand below it. A pick is a template with a seed of its own, so that a
chain without some of its steps is otherwise the same: whatever is left out, what is left is a program.
"""

from __future__ import annotations

import functools
import random
import re
import string
import textwrap
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from tests.support.programs import PACKAGE, SPELLINGS

_FOLDER = Path(__file__).parents[1] / "programs"
_BLOCK = re.compile(r"^## (?P<kind>[^\n]+)$|^```python\n(?P<text>.*?)^```$", re.MULTILINE | re.DOTALL)
_COMMENT = re.compile(r"^# (?P<word>module|site|sync|across|hold|call|value)\b(?P<text>.*)\n", re.MULTILINE)
_STEPS = ("containers", "functions", "classes", "modules", "mocks")
#: What templates use without importing it.
_IMPORTED = (
    *("abc", "asyncio", "collections", "contextlib", "contextvars", "dataclasses", "enum", "functools", "inspect"),
    *("operator", "sys", "types", "typing", "weakref"),
)
#: Names of a spelling that become fresh ones.
_SPELLED = re.compile(r"\b(pkg|source|make|call|reexported|renamed|starred|table|s|i|name|path|_TABLE)\b")
_MODULE_SPELLINGS = (
    "import {0} as {1}",
    "from app import {2} as {1}",
    "from . import {2} as {1}",
    "import importlib\n{1} = importlib.import_module('{0}')",
    "import {0}\n{1} = sys.modules['{0}']",
)
_LONGEST = 4


@dataclass(frozen=True)
class Template:
    """One block: its kind is the heading above it, ``words`` are the comments without a text."""

    kind: str
    #: Its number among those of its kind, from 1 on.
    index: int
    text: str
    words: frozenset[str] = frozenset()
    hold: str = ""
    call: str = ""
    value: str = ""

    @property
    def name(self) -> str:
        """Its kind and its number there."""
        return f"{self.kind}/{self.index}"


@dataclass(frozen=True)
class Pick:
    """A template with the seed of what is random in it."""

    template: Template
    seed: int

    def __str__(self) -> str:
        return f"{self.template.name}@{self.seed}"


@dataclass(frozen=True)
class Chain:
    """An origin, any number of steps, and a use."""

    origin: Pick
    steps: tuple[Pick, ...]
    use: Pick

    @property
    def picks(self) -> tuple[Pick, ...]:
        """All that it is made of, in order."""
        return (self.origin, *self.steps, self.use)

    def __str__(self) -> str:
        return " > ".join(map(str, self.picks))


@functools.cache
def templates(name: str) -> tuple[Template, ...]:
    """The templates of a file."""
    found: list[Template] = []
    kind, index = "", 0
    for match in _BLOCK.finditer((_FOLDER / f"{name}.md").read_text("utf-8")):
        if match["kind"]:
            kind, index = match["kind"], 0
        else:
            index += 1
            comments = {comment["word"]: comment["text"].strip(": ") for comment in _COMMENT.finditer(match["text"])}
            texts = {word: comments.pop(word, "") for word in ("hold", "call", "value")}
            found.append(
                Template(kind, index, _COMMENT.sub("", match["text"]).rstrip("\n"), frozenset(comments), **texts)
            )
    return tuple(found)


@functools.cache
def steps() -> tuple[Template, ...]:
    """The templates of all steps but imports."""
    return tuple(template for name in _STEPS for template in templates(name))


@functools.cache
def imports() -> tuple[Template, ...]:
    """One template for each spelling of an import."""
    return tuple(Template("import", index, text, frozenset({"import"})) for index, text in enumerate(SPELLINGS, 1))


def chain(text: str) -> Chain:
    """The chain that is written as ``str`` writes it: ``async function/1@0 > alias/1@0 > await/1@0``.

    :raises KeyError: there is no such template.
    """
    known = {template.name: template for template in (*templates("origins"), *imports(), *steps(), *templates("uses"))}
    origin, *middle, use = (Pick(known[name], int(seed)) for name, seed in re.findall(r"(\w.*?)@(\d+)", text))
    return Chain(origin, tuple(middle), use)


def chains(seed: int, count: int) -> Iterator[Chain]:
    """Random chains, the same ones for a seed."""
    rng = random.Random(seed)
    for _ in range(count):
        picks = [_step(rng) for _ in range(rng.choice((0, 1, 1, 1, 2, 2, 3, _LONGEST)))]
        # What stands in the site comes behind what stands in modules; other steps stand in either.
        where = {pick: _place(pick.template, rng) for pick in picks}
        picks.sort(key=where.__getitem__)
        origin = Pick(_origin(rng), rng.getrandbits(32))
        yield Chain(origin, tuple(picks), _pick(rng, templates("uses")))


def _origin(rng: random.Random) -> Template:
    """An origin of any kind, however many templates the kind has."""
    kind = rng.choice(sorted({template.kind for template in templates("origins")}))
    return rng.choice([template for template in templates("origins") if template.kind == kind])


def _step(rng: random.Random) -> Pick:
    return _pick(rng, imports() if rng.random() < 0.2 else steps())


def _pick(rng: random.Random, pool: Sequence[Template]) -> Pick:
    return Pick(rng.choice(pool), rng.getrandbits(32))


def _place(template: Template, rng: random.Random) -> int:
    if template.words & {"module", "across", "import"}:
        return 1 if "site" in template.words else 0
    return 2 if "site" in template.words else rng.choice((0, 2))


def compose(chosen: Sequence[Chain]) -> dict[str, str]:
    """The files of the program of some chains; the lines of a use end with ``# site_N`` for the N-th of them."""
    program = _Program()
    for number, chain in enumerate(chosen):
        _Writer(program, number, chain).write()
    return {f"app/{name}.py": _module(lines) for name, lines in program.files.items()}


def _module(lines: Sequence[str]) -> str:
    text = "\n".join(lines)
    used = [f"import {name}" for name in _IMPORTED if re.search(rf"\b{name}\.", text)]
    if "mock." in text:
        used.append("from unittest import mock")
    return "\n".join([*used, "", text, ""])


@dataclass
class _Program:
    """Lines by the name of their module, and the last fresh number."""

    files: dict[str, list[str]] = field(default_factory=lambda: {"__init__": [], "main": []})
    number: int = 0

    def fresh(self) -> int:
        self.number += 1
        return self.number


class _Writer:
    """Writes one chain: it knows the module, or the site, that is written at the moment, and the callable there."""

    def __init__(self, program: _Program, number: int, chain: Chain) -> None:
        self._program, self._number, self._chain = program, number, chain
        self._site: list[str] = []
        self._depth = 0
        self._modules = 0
        self._enter_module(f"m{number}_0")
        self._call, self._value = "", ""
        self._rng = random.Random()

    def write(self) -> None:
        for pick in (self._chain.origin, *self._chain.steps):
            self._rng.seed(pick.seed)
            self._add(pick.template)
        use = self._chain.use
        self._rng.seed(use.seed)
        self._enter_site()
        self._emit(self._filled(use.template.text).replace("# here", f"# site_{self._number}"))
        keyword = "def" if "sync" in use.template.words else "async def"
        body = textwrap.indent("\n".join(self._site), "    ")
        self._program.files["main"].append(f"\n\n{keyword} site_{self._number}():\n{body}\n\n")

    @property
    def _is_in_site(self) -> bool:
        return self._module == "main"

    def _add(self, template: Template) -> None:
        words = template.words
        if self._is_in_site and words & {"module", "across", "import"}:
            return
        more = {}
        if "import" in words:
            self._import(template.text, self._new_module())
            return
        if "across" in words:
            more = self._across(template.hold or "$E", "site" in words)
        elif "site" in words:
            self._enter_site()
        more["n"] = str(self._program.fresh())
        text, call, value = (self._filled(part, **more) for part in (template.text, template.call, template.value))
        self._emit(text)
        self._call, self._value = call, value

    def _filled(self, text: str, **more: str) -> str:
        """A text with its placeholders filled in; what they stand for is written first."""
        names = set(re.findall(r"\$(\w)", text))
        if "E" in names:
            more["E"] = self._callable()
        if "V" in names:
            more["V"] = self._value or f"{self._call}()"
        if "R" in names:
            more["R"] = self._rival()
        more.setdefault("n", str(self._program.fresh()))
        return string.Template(text).substitute(more)

    def _callable(self) -> str:
        if not self._call:
            name = f"get{self._program.fresh()}"
            self._emit(f"def {name}():\n    return {self._value}")
            self._call, self._value = name, ""
        return self._call

    def _rival(self) -> str:
        template = _origin(self._rng)
        number = str(self._program.fresh())
        self._emit(string.Template(template.text).substitute(n=number))
        return string.Template(template.call).substitute(n=number)

    def _emit(self, text: str) -> None:
        if text:
            target = self._site if self._is_in_site else self._program.files[self._module]
            target.append(textwrap.indent(text, "    " * self._depth))
            self._depth += text.endswith(":")

    def _enter_module(self, name: str) -> None:
        self._module = name
        self._program.files.setdefault(name, [])

    def _new_module(self) -> str:
        self._modules += 1
        return f"m{self._number}_{self._modules}"

    def _enter_site(self) -> None:
        if not self._is_in_site:
            self._import(self._rng.choice(SPELLINGS), "main")

    def _import(self, spelling: str, target: str) -> None:
        """Bind the callable to a name, enter another module and import the name there, in the way of a spelling."""
        number = self._program.fresh()
        source, name = self._module, f"make{number}"
        self._emit(f"{name} = {self._callable()}")
        self._enter_module(target)

        def renamed(match: re.Match[str]) -> str:
            known = {"pkg": "app", "source": source, "make": name}
            return known.get(match[0], f"{match[0]}{number}")

        for file, text in PACKAGE.items():
            helper = Path(file).stem
            if helper in spelling or (helper == "__init__" and "from pkg import make" in spelling):
                stem = _SPELLED.sub(renamed, helper)
                self._program.files.setdefault(stem, []).append(_SPELLED.sub(renamed, text))
        *lines, last = _SPELLED.sub(renamed, spelling).splitlines()
        bound = f"call{number}"
        is_read_late = last.startswith(f"{bound} = ") and self._rng.random() < 0.5
        text = "\n".join(lines if is_read_late else [*lines, last])
        self._program.files[target].append(text)
        self._call, self._value = (last.partition(" = ")[2] if is_read_late else bound), ""

    def _across(self, hold: str, is_site: bool) -> dict[str, str]:
        """Hold the callable in its module, enter another one, and return what stands for both there."""
        number = self._program.fresh()
        source, name, alias = self._module, f"held{number}", f"mod{number}"
        self._emit(f"{name} = {self._filled(hold)}")
        self._enter_module("main" if is_site else self._new_module())
        spelling = self._rng.choice(_MODULE_SPELLINGS).format(f"app.{source}", alias, source)
        self._program.files[self._module].append(spelling)
        self._call, self._value = f"{alias}.{name}", ""
        return {"X": self._call, "M": alias, "D": f"app.{source}", "H": name}
