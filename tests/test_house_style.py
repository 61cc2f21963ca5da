"""The house style: what every rule must have, and how large files and functions may be."""

from __future__ import annotations

import ast
import re
import statistics
import string
from collections.abc import Iterator
from pathlib import Path

import pytest

from flake8_async_ssot import nodes
from flake8_async_ssot.checker import subscriptions
from flake8_async_ssot.rules import Rule, all_rules
from tests.support.fixture_format import parse
from tests.support.sources import FIXTURES, fixtures_of, page_text

ROOT = Path(__file__).parents[1]
RULES = all_rules()
OURS = [
    path
    for folder in ("flake8_async_ssot", "benchmarks", "tests", "tools")
    for path in sorted((ROOT / folder).rglob("*.py"))
]
PRODUCT = [path for path in OURS if "tests" not in path.relative_to(ROOT).parts]

INFERENCE = [path for path in PRODUCT if "inference" in path.parts]
#: A text in backquotes, or four words and more.
_SENTENCE = re.compile(r"`|\w+ \w+ \w+ \w+")

MAX_FILE, MAX_FUNCTION, MAX_MEDIAN_FUNCTION = 400, 60, 12
MAX_COMPLEXITY, MAX_PARAMETERS = 15, 5
#: Functions that are more complex than that. The list may only get shorter.
COMPLEX = frozenset({
    "evaluation/conditions._truth", "evaluation/functions._run",
    "evaluation/operators._of_numbers", "evaluation/protocols._indexed", "project/definitions._tokens",
    "syntax/dead_arms._compare", "syntax/uses.read", "tools/stubs_source._imports",
})  # fmt: skip

LOOKING = [rule for rule in RULES if not rule.is_from_checker]

each_rule = pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.__name__)
each_looking_rule = pytest.mark.parametrize("rule", LOOKING, ids=lambda rule: rule.__name__)
each_file = pytest.mark.parametrize("path", OURS, ids=lambda path: path.relative_to(ROOT).as_posix())


def test_codes_are_unique() -> None:
    assert len({rule.code for rule in RULES}) == len(RULES) > 0


@each_rule
def test_names_follow_from_the_file(rule: type[Rule]) -> None:
    file_name = rule.__module__.rpartition(".")[2]
    assert rule.name() == file_name.replace("_", "-")
    assert rule.__name__ == file_name.title().replace("_", "")


def test_what_the_checker_reports_itself_is_declared_apart() -> None:
    codes = {rule.code for rule in RULES if rule.is_from_checker}
    assert codes and all(re.fullmatch(r"AWT0\d\d", code) for code in codes)
    assert not any(rule.triggers or rule.outranks for rule in RULES if rule.is_from_checker)


@each_looking_rule
def test_declaration_is_complete(rule: type[Rule]) -> None:
    assert re.fullmatch(r"AWT[1-59]\d\d", rule.code)
    assert rule.triggers and all(issubclass(trigger, ast.AST) for trigger in rule.triggers)
    assert all(re.fullmatch(r"AWT\d{1,3}", code) for code in rule.outranks)


@each_looking_rule
def test_subscription_names_node_classes(rule: type[Rule]) -> None:
    asked = subscriptions(rule)
    assert asked and all(isinstance(getattr(nodes, name), type) for name in asked)


@each_rule
def test_message_is_in_house_style(rule: type[Rule]) -> None:
    plain = "".join(text for text, *_ in string.Formatter().parse(rule.message))
    assert re.match(r"[a-z`{]", rule.message), "starts in lower case"
    assert not plain.endswith("."), "has no full stop"
    assert plain.isprintable() and plain.count("`") % 2 == 0
    assert len(plain) < 100


@each_rule
def test_page_has_its_sections(rule: type[Rule]) -> None:
    text = page_text(rule)
    sections = re.split(r"^## (.*)$", text, flags=re.M)
    assert sections[1::2] == ["Why", "Example", "Use instead", "How it is decided", "When it is silent"]
    assert sections[8].strip().endswith(".")
    assert all(re.fullmatch(r"\S[^\n]*(\n  [^\n]*)*\.", case) for case in sections[10].strip()[2:].split("\n- "))
    summary = text.partition("\n")[0]
    assert summary.endswith(".") and summary[0].isupper() and len(summary) < 100
    by_name = {case.name: case for case in parse(text)}
    if rule.is_from_checker:
        # No source makes it appear.
        return
    assert {error.code for error in by_name["Example"].errors()} == {rule.code}
    assert by_name["Use instead"].errors() == []


@each_looking_rule
def test_fixture_reports_and_is_silent(rule: type[Rule]) -> None:
    cases = [case for path in fixtures_of(rule) for case in parse(path.read_text("utf-8"))]
    reporting = [case for case in cases if any(error.code == rule.code for error in case.errors())]
    assert reporting, "no case reports"
    assert [case for case in cases if not case.errors()], "no case is silent"


def test_fixtures_are_not_too_long() -> None:
    lengths = {path: len(path.read_text("utf-8").splitlines()) for path in FIXTURES.rglob("*.md")}
    assert {path.relative_to(FIXTURES).as_posix() for path, length in lengths.items() if length > MAX_FILE} == set()


def test_fixtures_give_whole_messages_and_columns() -> None:
    cases = [case for path in FIXTURES.rglob("*.md") for case in parse(path.read_text("utf-8"))]
    errors = [(case.name, error) for case in cases for error in case.errors()]
    assert [entry for entry in errors if not entry[1].text or "..." in entry[1].text or not entry[1].column] == []


def test_cases_of_a_fixture_have_names_of_their_own() -> None:
    for path in FIXTURES.rglob("*.md"):
        names = [case.name for case in parse(path.read_text("utf-8"))]
        assert len(names) == len(set(names)), path.relative_to(FIXTURES).as_posix()


@each_rule
def test_changelog_names_the_rule(rule: type[Rule]) -> None:
    changelog = (ROOT / "CHANGELOG.md").read_text("utf-8")
    assert re.search(rf"{rule.code}\b.*\b{rule.name()}\b", changelog)


@each_file
def test_file_is_not_too_long(path: Path) -> None:
    assert len(path.read_text("utf-8").splitlines()) <= MAX_FILE


@each_file
def test_file_begins_as_all_do(path: Path) -> None:
    tree = ast.parse(path.read_text("utf-8"))
    assert ast.get_docstring(tree), "has no docstring"
    if len(tree.body) > 1:
        first = tree.body[1]
        assert isinstance(first, ast.ImportFrom) and first.module == "__future__"


@each_file
def test_functions_are_not_too_long(path: Path) -> None:
    assert [function.name for function in _functions(path) if _length(function) > MAX_FUNCTION] == []


@pytest.mark.parametrize("path", PRODUCT, ids=lambda path: path.relative_to(ROOT).as_posix())
def test_functions_are_simple(path: Path) -> None:
    file = f"{path.parent.name}/{path.stem}."
    complex_ones = {f"{file}{function.name}" for function in _functions(path) if _complexity(function) > MAX_COMPLEXITY}
    assert complex_ones == {name for name in COMPLEX if name.startswith(file)}
    assert [function.name for function in _functions(path) if _parameters(function) > MAX_PARAMETERS] == []


def test_functions_are_short_as_a_rule() -> None:
    lengths = [_length(function) for path in PRODUCT for function in _functions(path)]
    assert len(lengths) > 20
    assert statistics.median(lengths) <= MAX_MEDIAN_FUNCTION


@pytest.mark.parametrize("path", PRODUCT, ids=lambda path: path.relative_to(ROOT).as_posix())
def test_public_functions_are_typed_and_explained(path: Path) -> None:
    public = [function for function in _public(ast.parse(path.read_text("utf-8"))) if not _is_overriding(function)]
    assert [function.name for function in public if not ast.get_docstring(function)] == []
    assert [function.name for function in public if function.returns is None] == []


@pytest.mark.parametrize("path", INFERENCE, ids=lambda path: path.relative_to(ROOT).as_posix())
def test_messages_are_written_in_rules(path: Path) -> None:
    """Inference gives typed facts: no text in backquotes, and no sentence but for errors and what an enum explains."""
    tree = ast.parse(path.read_text("utf-8"))
    explained = {id(inner) for node in _explaining(tree) for inner in ast.walk(node)}
    texts = (node for node in ast.walk(tree) if isinstance(node, ast.Constant) and id(node) not in explained)
    assert [node.value for node in texts if isinstance(node.value, str) and _SENTENCE.search(node.value)] == []


def _explaining(tree: ast.Module) -> Iterator[ast.AST]:
    """Docstrings and raised errors, members of enums, and texts that are split into names or compiled."""
    for node in ast.walk(tree):
        match node:
            case ast.Expr(value=ast.Constant()) | ast.Raise():
                yield node
            case ast.ClassDef(bases=[ast.Name(id="Enum"), *_]):
                yield node
            case ast.Call(func=ast.Attribute(attr="split" | "compile" | "__init__")):
                yield node


def _functions(path: Path) -> Iterator[ast.FunctionDef | ast.AsyncFunctionDef]:
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            yield node


def _length(function: ast.FunctionDef | ast.AsyncFunctionDef) -> int:
    return (function.end_lineno or function.lineno) - function.lineno + 1


def _complexity(function: ast.FunctionDef | ast.AsyncFunctionDef) -> int:
    """The number of ways through a function, as McCabe counts them; functions inside of it count for themselves."""
    total, todo = 1, list(ast.iter_child_nodes(function))
    while todo:
        node = todo.pop()
        match node:
            case ast.FunctionDef() | ast.AsyncFunctionDef() | ast.ClassDef():
                continue
            case ast.BoolOp(values=values):
                total += len(values) - 1
            case ast.comprehension(ifs=tests):
                total += 1 + len(tests)
            case ast.If() | ast.IfExp() | ast.For() | ast.AsyncFor() | ast.While() | ast.ExceptHandler():
                total += 1
            case ast.Assert() | ast.match_case():
                total += 1
        todo.extend(ast.iter_child_nodes(node))
    return total


def _parameters(function: ast.FunctionDef | ast.AsyncFunctionDef) -> int:
    given = [*function.args.posonlyargs, *function.args.args, *function.args.kwonlyargs]
    return sum(parameter.arg not in ("self", "cls") for parameter in given)


def _public(tree: ast.Module) -> Iterator[ast.FunctionDef | ast.AsyncFunctionDef]:
    """Functions of the module, and methods of its public classes, that have no leading underscore."""
    scopes: list[ast.Module | ast.ClassDef] = [tree]
    scopes += (node for node in tree.body if isinstance(node, ast.ClassDef) and not node.name.startswith("_"))
    for scope in scopes:
        for node in scope.body:
            if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef) and not node.name.startswith("_"):
                yield node


def _is_overriding(function: ast.FunctionDef | ast.AsyncFunctionDef) -> bool:
    """Whether a base class explains the function: a method of a rule, or a visitor method."""
    return function.name in {"check", "may_matter", "fields"} or function.name.startswith("visit_")
