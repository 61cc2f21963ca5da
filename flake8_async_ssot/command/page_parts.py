"""What the pages of rules share: what follows from a declaration, where to read on, and rules of other tools."""

from __future__ import annotations

import re

from flake8_async_ssot.rules import Rule

_PYTHON = "https://docs.python.org/3/"

_REFERENCES = {
    "0": (),
    "1": (
        ("Awaitable objects", f"{_PYTHON}reference/datamodel.html#awaitable-objects"),
        ("PEP 492, coroutines with async and await syntax", "https://peps.python.org/pep-0492/"),
    ),
    "2": (
        ("Coroutines and tasks", f"{_PYTHON}library/asyncio-task.html"),
        ("Detect never-awaited coroutines", f"{_PYTHON}library/asyncio-dev.html#detect-never-awaited-coroutines"),
        ("PEP 492, coroutines with async and await syntax", "https://peps.python.org/pep-0492/"),
    ),
    "3": (("`unittest.mock`", f"{_PYTHON}library/unittest.mock.html"),),
    "4": (
        ("`unittest.IsolatedAsyncioTestCase`", f"{_PYTHON}library/unittest.html#unittest.IsolatedAsyncioTestCase"),
        ("pytest-asyncio", "https://pytest-asyncio.readthedocs.io/en/stable/concepts.html"),
    ),
    "5": (("Coroutine function definition", f"{_PYTHON}reference/compound_stmts.html#coroutine-function-definition"),),
    "9": (("Coroutines and tasks", f"{_PYTHON}library/asyncio-task.html"),),
}
#: More for some rules.
_MORE_REFERENCES = {
    "AWT103": (("PEP 525, asynchronous generators", "https://peps.python.org/pep-0525/"),),
    "AWT113": (("`asyncio.gather`", f"{_PYTHON}library/asyncio-task.html#asyncio.gather"),),
    "AWT114": (("`asyncio.wait`", f"{_PYTHON}library/asyncio-task.html#asyncio.wait"),),
    "AWT121": (("Asynchronous context managers", f"{_PYTHON}reference/datamodel.html#asynchronous-context-managers"),),
    "AWT122": (("Asynchronous context managers", f"{_PYTHON}reference/datamodel.html#asynchronous-context-managers"),),
    "AWT123": (("Asynchronous iterators", f"{_PYTHON}reference/datamodel.html#asynchronous-iterators"),),
    "AWT124": (("Asynchronous iterators", f"{_PYTHON}reference/datamodel.html#asynchronous-iterators"),),
    "AWT210": (("PEP 525, asynchronous generators", "https://peps.python.org/pep-0525/"),),
    "AWT220": (("`asyncio.create_task`", f"{_PYTHON}library/asyncio-task.html#asyncio.create_task"),),
    "AWT509": (("Special method names", f"{_PYTHON}reference/datamodel.html#special-method-names"),),
}

#: Where rules of other tools are described, by the name of the tool; ``{}`` is the name of the rule.
_TOOLS = {
    "mypy": "https://mypy.readthedocs.io/en/stable/error_code_list.html",
    "mypy, optional": "https://mypy.readthedocs.io/en/stable/error_code_list2.html",
    "pylint": "https://pylint.readthedocs.io/en/stable/user_guide/messages/{}.html",
    "pyright": "https://github.com/microsoft/pyright/blob/main/docs/configuration.md#{}",
    "ruff": "https://docs.astral.sh/ruff/rules/{}/",
    "typescript-eslint": "https://typescript-eslint.io/rules/{}/",
}
_NOT_AWAITABLE = ("pyright reportGeneralTypeIssues", "mypy misc", "typescript-eslint await-thenable")
_DROPPED = ("pyright reportUnusedCoroutine", "mypy unused-coroutine", "mypy, optional unused-awaitable")
_CONDITION = ("mypy, optional truthy-bool", "typescript-eslint no-misused-promises")
#: Rules of other tools that look for the same mistake, at least where everything is annotated.
_RELATED = {
    "AWT101": _NOT_AWAITABLE,
    "AWT102": _NOT_AWAITABLE,
    "AWT103": _NOT_AWAITABLE,
    "AWT104": _NOT_AWAITABLE,
    "AWT105": _NOT_AWAITABLE,
    "AWT111": ("pyright reportArgumentType", "mypy arg-type"),
    "AWT112": ("pyright reportArgumentType", "mypy arg-type"),
    "AWT121": ("pylint error/not-async-context-manager", "pyright reportGeneralTypeIssues"),
    "AWT122": ("pylint error/not-context-manager", "pyright reportGeneralTypeIssues"),
    "AWT123": ("pyright reportGeneralTypeIssues",),
    "AWT124": ("pylint error/not-an-iterable", "pyright reportGeneralTypeIssues"),
    "AWT201": (*_DROPPED, "typescript-eslint no-floating-promises"),
    "AWT204": _CONDITION,
    "AWT205": ("pyright reportAttributeAccessIssue", "mypy attr-defined"),
    "AWT206": ("pyright reportArgumentType", "mypy arg-type"),
    "AWT208": ("typescript-eslint no-misused-promises",),
    "AWT212": ("mypy truthy-function", "pyright reportUnusedExpression"),
    "AWT220": ("ruff asyncio-dangling-task",),
    "AWT307": ("ruff invalid-mock-access",),
    "AWT501": ("pyright reportIncompatibleMethodOverride", "mypy override", "pylint warning/invalid-overridden-method"),
    "AWT502": ("mypy misc",),
    "AWT504": ("mypy no-redef", "pyright reportRedeclaration", "pylint error/function-redefined"),
    "AWT903": ("mypy import-not-found", "pyright reportMissingImports", "pylint error/import-error"),
}


def also_silent(rule: type[Rule]) -> str:
    """The cases in which a rule is silent that follow from its declaration, for the end of its own list of them."""
    cases = []
    if rule.raises:
        errors = " or ".join(f"`{error}`" for error in rule.raises)
        expecting = "`pytest.raises`, `assertRaises`, `suppress` or `except`"
        cases.append(f"The code around it expects {errors}, by {expecting}.")
    if rule.gives_way:
        cases.append("Another rule reports something at the same place.")
    if rule.needs:
        cases.append("The option that it needs is not given.")
    listed = "".join(f"- {case}\n" for case in cases)
    return f"{listed}\n[How inference decides](../inference.md) and [limits](../limits.md) say more."


def suppressing(rule: type[Rule]) -> str:
    """How to suppress what the rule finds, and what else says that it is meant."""
    lines = [
        f"- One line: `# noqa: {rule.code}` at its end.",
        f"- Some files: `per-file-ignores = tests/*:{rule.code}`.",
        f"- Everywhere: `extend-ignore = {rule.code}`.",
        "- What there is today: a [baseline](../check.md#baseline).",
    ]
    if rule.accepted_by is not None:
        lines.append(f"- A comment in its line says that it is meant: what matches `{rule.accepted_by.pattern}`.")
    return "## How to suppress it\n\n" + "\n".join(lines)


def elsewhere(rule: type[Rule]) -> str:
    """The rules of other tools, and what there is to read."""
    parts = []
    related = [_linked(entry) for entry in _RELATED.get(rule.code, ())]
    text = "\n".join(f"- {entry}" for entry in related) or "None that is known."
    parts.append(f"## Related rules of other tools\n\n{text}")
    references = (*_REFERENCES[rule.code[3]], *_MORE_REFERENCES.get(rule.code, ()))
    if references:
        parts.append("## References\n\n" + "\n".join(f"- [{name}]({url})" for name, url in references))
    return "\n\n".join(parts)


def _linked(entry: str) -> str:
    tool, name = re.fullmatch(r"(.+) (\S+)", entry, re.DOTALL).groups()  # type: ignore[union-attr]
    return f"{tool}: [`{name.rpartition('/')[2]}`]({_TOOLS[tool].format(name)})"
