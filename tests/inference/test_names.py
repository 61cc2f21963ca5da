"""Names as a file spells them."""

from __future__ import annotations

import ast
from typing import Any

import pytest
from astroid import nodes

from flake8_async_ssot.inference.syntax import names
from flake8_async_ssot.inference.syntax.tree import ModuleNode, build_module

NAMES = {"p": "patch"}


def _module(text: str) -> ModuleNode:
    return build_module(ast.parse(text), "pkg.mod", "mod.py", is_package=False)


def _expression(text: str) -> Any:
    return _module(text).body[0].value


@pytest.mark.parametrize(
    ("text", "plain", "last", "spelled"),
    [
        ("c", "c", "c", "c"),
        ("a.b.c", "", "c", "a.b.c"),
        ("f().c", "", "c", ""),
        ("f()", "", "", ""),
        ("a[0]", "", "", ""),
        ("'text'", "", "", ""),
        ("[]", "", "", ""),
    ],
)
def test_expressions(text: str, plain: str, last: str, spelled: str) -> None:
    node = _expression(text)
    assert (names.plain_name(node), names.last_name(node), names.spelling(node)) == (plain, last, spelled)


def test_no_expression_has_no_name() -> None:
    assert (names.plain_name(None), names.last_name(None), names.called_name(None)) == ("", "", "")


@pytest.mark.parametrize(("text", "spelled"), [("a = 1", "a"), ("a.b = 1", "a.b")])
def test_targets(text: str, spelled: str) -> None:
    assert names.spelling(_module(text).body[0].targets[0]) == spelled


@pytest.mark.parametrize(("text", "name"), [("f()", "f"), ("a.f()", "f"), ("f()()", ""), ("f", "")])
def test_callees(text: str, name: str) -> None:
    assert names.called_name(_expression(text)) == name


@pytest.mark.parametrize("text", ["a.fixture", "a.fixture(name='b')"])
def test_head_of_a_decorator(text: str) -> None:
    assert names.spelling(names.head_of(_expression(text))) == "a.fixture"


@pytest.mark.parametrize(
    ("text", "original", "first"),
    [("p", "patch", "patch"), ("p.object", "object", "patch"), ("a.p", "p", "a"), ("f().p", "p", ""), ("f()", "", "")],
)
def test_imported_under_another_name(text: str, original: str, first: str) -> None:
    assert names.renamed(_module("from mock import patch as p, Mock\nimport os as o")) == NAMES
    node = _expression(text)
    assert (names.original_name(node, NAMES), names.first_name(node, NAMES)) == (original, first)


def test_places() -> None:
    module = _module("class A:\n    def f(self):\n        def g():\n            return lambda: 0\n\nx = 1")
    inner: Any = next(module.nodes_of_class(nodes.Return))
    assert names.qualified_name(inner.value) == "pkg.mod.A.f.g.<lambda>"
    assert names.qualified_name(module) == "pkg.mod"
    assert names.qualified_name(None) == ""
    assert names.enclosing_class(inner) is module.body[0] is names.enclosing_class(module.body[0])
    method: Any = module.body[0]
    assert names.outermost_function(inner) is method.body[0]
    assert names.enclosing_class(module.body[1]) is None is names.outermost_function(module.body[1])
