"""What the record of a file says, and that it can be kept as text."""

from __future__ import annotations

import ast
import json
import os
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from flake8_async_ssot.inference.answers.settings import Settings
from flake8_async_ssot.inference.project import by_text, definitions
from flake8_async_ssot.inference.project.by_text import record_of
from flake8_async_ssot.inference.project.index import Index, Opened
from flake8_async_ssot.inference.project.opening import set_up
from flake8_async_ssot.inference.project.reading import read_record, read_stores
from flake8_async_ssot.inference.project.record import NamedStore, Record, Target, Use, UseKind, from_json, to_json
from flake8_async_ssot.inference.project.survey import Memory

ROOT = Path(__file__).parents[2]
OURS = [path for folder in ("flake8_async_ssot", "tests", "tools") for path in sorted((ROOT / folder).rglob("*.py"))]


def _record(text: str) -> Record:
    return read_record(ast.parse(text))


def _kinds(text: str, name: str) -> list[str]:
    return sorted(use.kind.value for use in _record(text).uses.get(name, ()))


@pytest.mark.parametrize(
    ("text", "kinds"),
    [
        ("Box(1)", ["call"]),
        ("m.Box(1)", ["call"]),
        ("class Crate(Box): pass", ["base"]),
        ("class Crate(metaclass=Box): pass", ["other"]),
        ("def f(x: list[Box | None]) -> m.Box: pass", ["read", "read"]),
        ("def f(x=Box): pass", ["other"]),
        ("x: Box = Box()", ["call", "read"]),
        ("isinstance(x, (Box, int))", ["read"]),
        ("isinstance(Box, type)", ["other"]),
        ("Box.shared", ["read"]),
        ("try: pass\nexcept Box: pass", ["read"]),
        ("make = Box", ["other"]),
        ("@Box\ndef f(): pass", ["other"]),
        ("load('m:Box')", ["text"]),
        ("def f(x: 'Box'): pass", []),
        ("__all__ = ['Box']", []),
        ("from m import Box as Crate", ["renamed"]),
        ("from m import Box", []),
        ("Box = 1", []),
    ],
)
def test_uses_of_a_class(text: str, kinds: list[str]) -> None:
    assert _kinds(text, "Box") == kinds


@pytest.mark.parametrize(
    ("text", "kinds"),
    [
        ("_f(1)\nself._f(2)", ["call", "call"]),
        ("_f(1)\nx = [_f, _f]", ["call", "other"]),
        ("from m import _f as g", ["renamed"]),
        ("def _f(): pass", []),
        ("plain(1)", []),
        ("__f__(1)", []),
    ],
)
def test_uses_of_what_is_private(text: str, kinds: list[str]) -> None:
    assert _kinds(text, text.strip("(1)") if kinds == [] else "_f") == kinds


def _class(body: str) -> str:
    return "class Box:\n" + "\n".join(f"    {line}" for line in body.splitlines())


@pytest.mark.parametrize(
    ("text", "is_open"),
    [
        (_class("def f(cls): return cls()"), True),
        (_class("def f(cls): return cls.name"), False),
        (_class("def f(cls): return cls.__new__(cls)"), True),
        (_class("def f(cls): cls.made = 1"), True),
        (_class("def f(self): return type(self)()"), True),
        (_class("def f(self): return type(self).name"), False),
        (_class("def f(self): return type(self) is Box"), False),
        (_class("def f(self): log.debug(self.__class__)"), False),
        (_class("def f(self): return self.__class__"), True),
        (_class("def f(self): return self.cls"), False),
        (_class("def f(self, is_async): pass"), True),
        (_class("def f(self): return self.is_async"), True),
        (_class("def f(self): return self.sync(1)"), False),
        (_class("def f(self) -> Awaitable: pass"), False),
        (_class("def f(self): return Awaitable"), True),
        (_class("def f(self): return iscoroutinefunction(1)"), False),
        (_class("pass") + "\nglobals()[name]()", True),
        (_class("pass") + "\ndef f(is_async): return cls()", False),
    ],
)
def test_classes_that_may_be_made_where_nothing_names_them(text: str, is_open: bool) -> None:
    assert _record(text).open_classes == (frozenset({"Box"}) if is_open else frozenset())


@pytest.mark.parametrize(
    ("body", "asked"),
    [
        ("def f(self): isawaitable(self.handler)", ["handler"]),
        ("def f(self): isawaitable(self.get().handler)", ["get", "handler"]),
        ("def f(self, handler): isawaitable(handler)", ["", "handler"]),
        ("def __init__(self, handler): isawaitable(handler)", ["handler"]),
        ("def f(self, handler): hasattr(handler, 'run')", ["handler", "run"]),
        ("def f(self, handler): isinstance(handler, (Future, Task))", ["", "handler"]),
        ("def f(self, handler): isinstance(handler, Future | Client)", []),
        ("def f(self, handler): is_async_thing(handler)", ["", "handler"]),
        ("def f(self):\n    for each in self.handlers:\n        later()\n        isawaitable(each)",
         ["each", "handlers", "self"]),
        ("def f(self):\n    return [isawaitable(each) for each in self.handlers]",
         ["each", "handlers", "isawaitable", "self"]),
        ("class Inner:\n    def f(self): callable(self.handler)", ["handler"]),
    ],
)  # fmt: skip
def test_what_a_class_asks(body: str, asked: list[str]) -> None:
    assert sorted(_record(_class(body)).asked.get("Box", ())) == asked


@pytest.mark.parametrize(
    ("body", "binds"),
    [
        ("locals()['f'] = g", True),
        ("exec('f = g')", True),
        ("def f(self): return vars()", False),
        ("x = locals", False),
        ("class Inner:\n    vars()['f'] = g", False),
    ],
)
def test_class_bodies_that_bind_names_by_text(body: str, binds: bool) -> None:
    assert ("Box" in _record(_class(body)).binding_by_text) is binds


_FORMS = "setattr(x, 'a', 1)\nvars(m).update(b=1)\nclass Box:\n    exec('c')\n    def f(x): x.__dict__['d'] = 1\n"


@pytest.mark.parametrize("text", [_FORMS, *(path.read_text("utf-8") for path in OURS)])
def test_stores_are_read_alone_as_with_the_rest(text: str) -> None:
    whole, alone = _record(text), read_stores(ast.parse(text))
    assert (alone.named_stores, alone.binding_by_text) == (whole.named_stores, whole.binding_by_text)


def test_a_use_has_the_place_where_its_name_ends() -> None:
    assert _record("x = m.Box(Box(1))").uses["Box"] == (Use(UseKind.CALL, 1, 9), Use(UseKind.CALL, 1, 13))


@pytest.mark.parametrize(
    ("text", "store"),
    [
        ("setattr(x, 'name', 1)", NamedStore("x", "name")),
        ("setattr(x, name, 1)", NamedStore("x", None)),
        ("setattr(x.y, name, 1)", NamedStore("x.y", None)),
        ("x.__setattr__('name', 1)", NamedStore("x", "name")),
        ("vars(x).update(y)", NamedStore("x", None, fills_namespace=True)),
        ("vars(x).update({'name': 1})", NamedStore("x", "name", fills_namespace=True)),
        ("vars(x).update(name=1)", NamedStore("x", "name", fills_namespace=True)),
        ("x.__dict__['name'] = 1", NamedStore("x", "name", fills_namespace=True)),
        ("globals()[name] = 1", NamedStore("globals", None, fills_namespace=True)),
        ("class A:\n  def f(self, n):\n    setattr(self, n, 1)", NamedStore("A", None, (2,), target=Target.SELF)),
        ("class A:\n  def f(self, n):\n    super().__setattr__(n, 1)", NamedStore("A", None, (2,), target=Target.SELF)),
        ("class A(type):\n  def f(cls, n):\n    super().__setattr__(n, 1)", NamedStore("A", None, (2,))),
        (
            "class A:\n  def f(self, n):\n    [setattr(self, k, 1) for k in n]",
            NamedStore("A", None, (2,), target=Target.SELF),
        ),
        (
            "class A:\n  @d\n  def f(self, n):\n    type(self).__dict__[n] = 1",
            NamedStore("A", None, (2,), fills_namespace=True),
        ),
        (
            "class A:\n  def f(me, n):\n    def g(self):\n      setattr(self, n, 1)",
            NamedStore("self", None, (3, 2), target=Target.SELF),
        ),
        (
            "def wrap(o, n):\n  def sync(): pass\n  setattr(o, n, sync)",
            NamedStore("o", None, (1,), puts_own_function=True, target=Target.PARAMETER),
        ),
        ("locals()['n'] = 1", NamedStore("globals", "n", fills_namespace=True)),
        ("vars().update(n=1)", NamedStore("globals", "n", fills_namespace=True)),
        ("def wrap(o, n, sync):\n  setattr(o, n, sync)", NamedStore("o", None, (1,), target=Target.PARAMETER)),
    ],
)
def test_stores_by_a_text(text: str, store: NamedStore) -> None:
    assert _record(text).named_stores == (store,)


@pytest.mark.parametrize(
    "text",
    [
        "setattr(x)",
        "x.__dict__['name']",
        "vars(x).items()",
        "for n in x.__dict__: pass",
        "vars()",
        "def f(): locals()['n'] = 1",
        "class A: locals()['n'] = 1",
    ],
)
def test_no_store_by_a_text(text: str) -> None:
    assert _record(text).named_stores == ()


def test_changed_and_remade() -> None:
    record = _record("self.a = 1\nx.b += 1\nfor y.c in z: pass\ndel x.d\nx.__init__()\nsuper().__init__()\ntype(x)(1)")
    assert record.changed == {"b", "c"}
    assert record.remade == {"x", ""}


def test_classes_of_a_module() -> None:
    assert _record("if x:\n  class A:\n    class B: pass\ndef f():\n  class C: pass").classes == {"A"}


def _is_kept(record: Record) -> bool:
    return from_json(json.loads(json.dumps(to_json(record)))) == record


@pytest.mark.parametrize("path", OURS, ids=lambda path: path.relative_to(ROOT).as_posix())
def test_a_record_survives_as_text(path: Path) -> None:
    record = record_of(path.read_bytes())
    assert record is not None and _is_kept(record)
    found = definitions.read_definitions(path.read_bytes(), is_own=True)
    assert definitions.from_json(json.loads(json.dumps(definitions.to_json(found)))) == found


_NAMES = st.sampled_from(["a", "_b", "Box", "_Box", "self", "setattr", "vars", "type", "é"])
_ATOMS = st.one_of(_NAMES, st.sampled_from(["1", "'a.Box'", "None", "...", "f'{a}Box'"]))
_EXPRESSIONS = st.recursive(
    _ATOMS,
    lambda inner: st.one_of(
        st.builds("{}({}, {})".format, inner, inner, inner).map(lambda text: text if text[0] not in "1N." else "a()"),
        st.builds("({}).{}".format, inner, st.sampled_from(["Box", "__dict__", "__init__", "_b", "__class__"])),
        st.builds("({})[{}]".format, inner, inner),
        st.builds("[{}, {}]".format, inner, inner),
        st.builds("({} | {})".format, inner, inner),
    ),
    max_leaves=6,
)
_STATEMENTS = st.one_of(
    _EXPRESSIONS,
    st.builds("x.{} = {}".format, _NAMES, _EXPRESSIONS),
    st.builds("y: {} = {}".format, _EXPRESSIONS, _EXPRESSIONS),
    st.builds("class {}({}):\n    def f(self, a): return {}".format, _NAMES, _EXPRESSIONS, _EXPRESSIONS),
    st.builds("async def g(a: {}, n):\n    def h(): setattr(a, n, h)\n    {}".format, _EXPRESSIONS, _EXPRESSIONS),
    st.builds("from m import {} as {}".format, _NAMES, _NAMES),
)


@given(st.lists(_STATEMENTS, max_size=6).map("\n".join))
@settings(max_examples=200)
def test_any_record_survives_as_text(text: str) -> None:
    record = record_of(text.encode())
    if record is not None:
        assert _is_kept(record)


@given(st.text(alphabet="abc def class return async await @.=:->()[]\nÄé\0", max_size=200))
def test_any_definitions_survive_as_text(text: str) -> None:
    found = definitions.read_definitions(text.encode(), is_own=True)
    assert definitions.from_json(json.loads(json.dumps(definitions.to_json(found)))) == found


def test_definitions_of_several_files() -> None:
    texts = (b"class A(B):\n    def f(self):\n        return g()\n", b"class C(B): pass\nasync def g(): pass\n")
    found = definitions.Definitions()
    for text in texts:
        found.add(definitions.read_definitions(text, is_own=True))
    assert found.subclasses == {"B": {"A", "C"}} and found.members == {"A": {"f"}}
    assert found.returns == {"f": {"g"}} and found.coroutines == {"g"} and found.sync == {"A", "C", "f"}


def test_of_other_projects_only_coroutines_count() -> None:
    found = definitions.read_definitions(b"import a\nclass A(B): pass\nasync def g(): pass\n", is_own=False)
    assert found == definitions.Definitions(coroutines={"g"})
    assert definitions.read_definitions(b"def f(): return g()", is_own=False) == definitions.Definitions()


def test_a_record_of_another_form_is_refused() -> None:
    with pytest.raises(ValueError, match="form"):
        from_json({**to_json(_record("")), "form": 0})


def _index() -> Index:
    surface = set_up(Settings())
    return Index(surface.finder.sources, surface.survey, surface.known_names)


def test_a_file_is_parsed_once(tmp_path: Path) -> None:
    path = tmp_path / "a.py"
    path.write_text("Box()")
    index = _index()
    first = index.record(os.fspath(path))
    assert first is not None and first is index.record(os.fspath(path))


@pytest.mark.parametrize("text", [b"def (", b"\0", b"(" * 1000, b"# coding: nonsense\n"])
def test_no_record_of_what_is_no_python(text: bytes) -> None:
    assert record_of(text) is None


def test_no_record_of_what_is_no_file(tmp_path: Path) -> None:
    index = _index()
    assert index.record(os.fspath(tmp_path)) is None
    assert index.record("") is None


def test_the_file_that_is_linted_counts_as_it_is_given(tmp_path: Path) -> None:
    path = os.fspath(tmp_path / "a.py")
    Path(path).write_text("Old()")
    index = _index()
    index.open(Opened(path, os.fspath(tmp_path), ast.parse("New()"), lambda: frozenset({"New"})))
    given_record = index.record(path)
    assert given_record is not None and given_record.uses.keys() == {"New"}
    index.open(None)
    kept = index.record(path)
    assert kept is not None and kept.uses.keys() == {"Old"}


def test_which_files_mention_a_name(tmp_path: Path) -> None:
    (tmp_path / "a.py").write_text("Box()\nself.kept = 1")
    (tmp_path / "b.py").write_text("box.kept = 1\n_hidden()")
    (tmp_path / "c.txt").write_text("Box _hidden")
    index, project = _index(), os.fspath(tmp_path)
    assert index.survey.mentioning(project, "Box") == [os.fspath(tmp_path / "a.py")]
    assert (
        index.survey.mentioning(project, "_hidden")
        == index.survey.changing(project, "kept")
        == [os.fspath(tmp_path / "b.py")]
    )
    assert index.survey.mentioning(project, "Crate") == []


def test_a_project_that_is_too_large_is_not_read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("a.py", "b.py"):
        (tmp_path / name).write_text("Box()")
    monkeypatch.setattr("flake8_async_ssot.inference.project.survey.MAX_FILES_UNMARKED", 1)
    assert _index().survey.mentioning(os.fspath(tmp_path), "Box") == []
    (tmp_path / "pyproject.toml").write_text("")
    assert _index().survey.mentioning(os.fspath(tmp_path), "Box")
    monkeypatch.setattr("flake8_async_ssot.inference.project.survey.MAX_FILES", 1)
    assert _index().survey.mentioning(os.fspath(tmp_path), "Box") == []


def test_deep_nesting_needs_no_recursion() -> None:
    tree: ast.expr = ast.Name("Box", ast.Load(), lineno=1, col_offset=0, end_lineno=1, end_col_offset=3)
    for _ in range(100_000):
        tree = ast.UnaryOp(ast.Not(), tree)
    assert read_record(ast.Module([ast.Expr(tree)], [])).uses["Box"] == (Use(UseKind.OTHER, 1, 3),)
    while isinstance(tree, ast.UnaryOp):
        # Freeing the tree at once would recurse.
        tree = tree.operand


class _Spoilt(Memory):
    """A shelf whose texts can be spoilt."""

    def spoil(self, text: str) -> None:
        self._texts = dict.fromkeys(self._texts, text)


def test_what_a_file_stores_by_text_is_found_once(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    text = "class Box: ...\n\n\ndef put(cls, name):\n    setattr(cls, '__await__', name)\n    setattr(cls, name, 1)\n"
    path, shelf = tmp_path / "a.py", _Spoilt()
    path.write_text(text)

    def lint(index: Index) -> Record | None:
        index.survey.shelf_of = lambda folder: shelf
        index.open(Opened(os.fspath(tmp_path / "b.py"), os.fspath(tmp_path), ast.parse(""), frozenset))
        found = index.stores(os.fspath(path))
        index.open(None)
        return found

    first = lint(_index())
    assert first is not None and first.named_stores == _record(text).named_stores and not first.uses
    with monkeypatch.context() as patch:
        patch.setattr("flake8_async_ssot.inference.project.by_text.record_of", pytest.fail)
        assert lint(_index()) == first
    for spoilt in ("", "[]", "[1,2]", "{}", '["a"]'):
        shelf.spoil(spoilt)
        assert lint(_index()) == first


@pytest.mark.parametrize("text", [b"setattr(", b"setattr(a, b, c)", b"nothing"])
def test_stores_by_text_are_written_and_read_back(text: bytes) -> None:
    found = by_text.find(text)
    assert by_text.read(by_text.written(found)) == found
    assert bool(found.record) is (b"b" in text)
