"""The parser of patch calls: form, target, attribute and replacement, from the tree alone."""

from __future__ import annotations

import ast

import pytest
from astroid import extract_node

from flake8_async_ssot.inference.answers.patch_names import Form
from flake8_async_ssot.inference.project.replacements import new_of, parse, replacements
from flake8_async_ssot.inference.syntax.tree import build_module

#: A call, its form, and for each attribute the owner or else the path, the name and the replacement.
_CALLS = [
    ("patch('a.b.c')", Form.PATCH, [(None, "a.b", "c", None)]),
    ("patch('a.b', fake)", Form.PATCH, [(None, "a", "b", "fake")]),
    ("patch(target='a.b', new=fake)", Form.PATCH, [(None, "a", "b", "fake")]),
    ("patch('a.b', DEFAULT)", Form.PATCH, [(None, "a", "b", None)]),
    ("patch('a.b', mock.DEFAULT)", Form.PATCH, [(None, "a", "b", None)]),
    ("patch(f'{HERE}.b')", Form.PATCH, [(None, "{HERE}", "b", None)]),
    ("patch()", Form.PATCH, []),
    ("patch(*given)", Form.PATCH, []),
    ("patch.object(Client, 'get')", Form.OBJECT, [("Client", "", "get", None)]),
    ("patch.object(Client, 'get', fake)", Form.OBJECT, [("Client", "", "get", "fake")]),
    ("patch.object(Client, attribute='get', new=fake)", Form.OBJECT, [("Client", "", "get", "fake")]),
    ("patch.object('a.Client', 'get')", Form.OBJECT, [(None, "a.Client", "get", None)]),
    ("patch.object(Client, name, fake)", Form.OBJECT, [("Client", "", "", "fake")]),
    ("patch.object(Client)", Form.OBJECT, []),
    ("patch.multiple(Client, get=fake, put=DEFAULT, spec=True)", Form.MULTIPLE,
     [("Client", "", "get", "fake"), ("Client", "", "put", None)]),
    ("patch.multiple('a.b', get=fake, **more)", Form.MULTIPLE, [(None, "a.b", "get", "fake")]),
    ("patch.dict(globals(), get=fake)", Form.DICT, [(None, "__name__", "get", "fake")]),
    ("patch.dict(globals(), {'get': fake})", Form.DICT, [(None, "__name__", "get", None)]),
    ("monkeypatch.setitem(globals(), 'get', fake)", Form.DICT, [(None, "__name__", "get", None)]),
    ("patch.dict(client.__dict__, {'get': fake}, clear=True)", Form.DICT, [("client", "", "get", None)]),
    ("patch.dict(vars(client), get=fake)", Form.DICT, [("client", "", "get", "fake")]),
    ("patch.dict('a.b.__dict__', values={'get': fake})", Form.DICT, [(None, "a.b", "get", None)]),
    ("monkeypatch.setitem(client.__dict__, 'get', fake)", Form.DICT, [("client", "", "get", None)]),
    ("patch.dict(os.environ, {'KEY': 'value'})", Form.DICT, []),
    ("monkeypatch.setattr(Client, 'get', fake)", Form.SETATTR, [("Client", "", "get", "fake")]),
    ("monkeypatch.setattr('a.b.get', fake)", Form.SETATTR, [(None, "a.b", "get", "fake")]),
    ("monkeypatch.setattr('a.b.get', fake, raising=False)", Form.SETATTR, [(None, "a.b", "get", "fake")]),
    ("monkeypatch.setattr(target=Client, name='get', value=fake)", Form.SETATTR, [("Client", "", "get", "fake")]),
    ("setattr(Client, name, fake)", Form.SETATTR, [("Client", "", "", "fake")]),
    ("monkeypatch.delattr('a.b.get')", Form.DELATTR, [(None, "a.b", "get", None)]),
    ("delattr(Client, 'get')", Form.DELATTR, [("Client", "", "get", None)]),
]  # fmt: skip


@pytest.mark.parametrize(("text", "form", "expected"), _CALLS, ids=[text for text, _, _ in _CALLS])
def test_calls(text: str, form: Form, expected: list[tuple[str | None, str, str, str | None]]) -> None:
    found = [
        (item.owner and item.owner.as_string(), item.path, item.name, item.new and item.new.as_string())
        for item in parse(extract_node(text), form)
    ]
    assert found == expected


def test_every_form_is_tested() -> None:
    assert {form for _, form, _ in _CALLS} == set(Form)


def test_keywords_are_where_several_replacements_are_asked_for() -> None:
    call = extract_node("patch.multiple(Client, get=fake, put=other)")
    assert [item.node.as_string() for item in parse(call, Form.MULTIPLE)] == ["fake", "other"]
    assert [item.node for item in parse(extract_node("patch('a.b')"), Form.PATCH)][0].as_string() == "patch('a.b')"


def test_what_is_put_in_place_of_a_computed_target() -> None:
    new = new_of(extract_node("patch(target(), fake)"), Form.PATCH)
    assert new is not None and new.as_string() == "fake"
    assert new_of(extract_node("patch(target())"), Form.PATCH) is None
    assert new_of(extract_node("patch.object(Client, name(), new=DEFAULT)"), Form.OBJECT) is None


@pytest.mark.parametrize(
    ("text", "form", "parameter", "expected"),
    [
        ("patch('a.b', DEFAULT, Client)", Form.PATCH, "spec", "Client"),
        ("patch('a.b', spec=Client)", Form.PATCH, "spec", "Client"),
        ("patch('a.b', spec=Client)", Form.PATCH, "autospec", None),
        ("patch.object(Client, 'get', new_callable=AsyncMock)", Form.OBJECT, "new_callable", "AsyncMock"),
        ("patch.multiple(Client, Other, get=DEFAULT)", Form.MULTIPLE, "spec", "Other"),
        ("monkeypatch.setattr(Client, 'get', fake)", Form.SETATTR, "spec", None),
    ],
)
def test_what_says_how_the_mock_is_made(text: str, form: Form, parameter: str, expected: str | None) -> None:
    given = next(parse(extract_node(text), form)).given(parameter)
    assert (given and given.as_string()) == expected


@pytest.mark.parametrize(
    ("text", "form", "may_add"),
    [
        ("patch('a.b', fake, None)", Form.PATCH, False),
        ("patch('a.b', fake, None, True)", Form.PATCH, True),
        ("patch.object(Client, 'get', fake, None)", Form.OBJECT, False),
        ("patch.object(Client, 'get', create=True)", Form.OBJECT, True),
        ("patch.object(Client, 'get', **given)", Form.OBJECT, True),
        ("monkeypatch.setattr(Client, 'get', fake, False)", Form.SETATTR, True),
        ("monkeypatch.setattr('a.b', fake, raising=False)", Form.SETATTR, True),
    ],
)
def test_what_may_be_missing(text: str, form: Form, may_add: bool) -> None:
    assert [item.may_add for item in parse(extract_node(text), form)] == [may_add]


_MODULE = """\
from unittest.mock import patch as p, patch

@p("a.first")
def test_decorated(mock):
    with patch.object(Client, "second", 1):
        pass
    patcher = patch.object(Client, "third")
    patcher.start()
    setattr(Client, computed, lambda: 1)
    setattr(Client, computed, 1)
    print("a.other")
"""


def test_replacements_of_a_module_by_name() -> None:
    module = build_module(ast.parse(_MODULE), "main", "main.py", False)
    found = replacements(module)
    assert {name: len(items) for name, items in found.items()} == {"first": 1, "second": 1, "third": 1, "": 1}
