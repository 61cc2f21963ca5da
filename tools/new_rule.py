"""Starts a new rule: writes its file, its fixture and its line in the changelog.

    python tools/new_rule.py AWT107 await-something "Awaiting something"

What is left to do by hand: the check and its page in the rule's file, and cases in the fixture that report and that are
silent. Then ``python tools/docs.py`` writes the page.
"""

from __future__ import annotations

import argparse
import re
import sys
from collections.abc import Sequence
from pathlib import Path

ROOT = Path(__file__).parents[1]

_RULE = '''\
"""{code}: {lower_summary}."""

from __future__ import annotations

import ast

from flake8_async_ssot import nodes
from flake8_async_ssot.rules.base import Findings, Inference, Rule


class {class_name}(Rule):
    """{summary}.

    ## Why

    What goes wrong at run time, and why tests do not show it.

    ## Example

    ```python
    async def main():
        await something()  # error: [{code}]
    ```

    ## Use instead

    ```python
    async def main():
        something()
    ```

    ## How it is decided

    What is evaluated, and what has to be certain.

    ## When it is silent

    - What is not known.
    """

    code = "{code}"
    message = "`{{name}}` is not awaitable"
    triggers = (ast.Await,)

    def check(self, node: nodes.Await, inference: Inference) -> Findings:
        if inference.awaitable(node.value).never:
            yield self.found(node, name=node.value.as_string())
'''

_FIXTURE = """\
# {name}

## Reports

```python run
async def site_reported():
    await something()  # error: [{code}:11] "`something()` is not awaitable"
```

## Silent

```python run
async def site_silent():
    await something()
```
"""


def new_rule(root: Path, code: str, name: str, summary: str) -> list[Path]:
    """Write the files of a new rule and return them.

    :param root: the folder of the project.
    :param code: its code, ``AWT`` and three digits.
    :param name: its name in kebab case.
    :param summary: the first line of its page, without a full stop.
    :raises ValueError: code or name is malformed or taken.
    """
    if not re.fullmatch(r"AWT[1-59]\d\d", code):
        raise ValueError(f"{code!r} is not AWT and three digits of a family")
    if not re.fullmatch(r"[a-z]+(-[a-z]+)*", name):
        raise ValueError(f"{name!r} is not in kebab case")
    rules = root / "flake8_async_ssot" / "rules"
    file_name = name.replace("-", "_")
    taken = any(f'code = "{code}"' in path.read_text("utf-8") for path in rules.glob("*.py"))
    if taken or (rules / f"{file_name}.py").exists():
        raise ValueError(f"{code} or {name} is taken")
    fields = {
        "code": code,
        "name": name,
        "summary": summary,
        "lower_summary": summary[0].lower() + summary[1:],
        "class_name": file_name.title().replace("_", ""),
    }
    rule, fixture = rules / f"{file_name}.py", root / "tests" / "fixtures" / f"{file_name}.md"
    rule.write_text(_RULE.format(**fields), "utf-8")
    fixture.write_text(_FIXTURE.format(**fields), "utf-8")
    changelog = root / "CHANGELOG.md"
    changelog.write_text(_with_line(changelog.read_text("utf-8"), f"- {code} {name}: {summary}."), "utf-8")
    return [rule, fixture, changelog]


def _with_line(changelog: str, line: str) -> str:
    """Put a line below the first list of additions, else below the first release."""
    heading = re.search(r"^### Added\n+", changelog, re.M) or re.search(r"^## .*\n+", changelog, re.M)
    place = heading.end() if heading else len(changelog)
    return f"{changelog[:place]}{line}\n{changelog[place:]}"


def main(arguments: Sequence[str] | None = None) -> int:
    """Start the rule that the arguments name; the exit status says whether that worked."""
    parser = argparse.ArgumentParser(description="Starts a new rule.")
    parser.add_argument("code", help="AWT and three digits")
    parser.add_argument("name", help="in kebab case")
    parser.add_argument("summary", help="first line of its page, without a full stop")
    given = parser.parse_args(arguments)
    try:
        written = new_rule(ROOT, given.code, given.name, given.summary)
    except ValueError as error:
        print(error, file=sys.stderr)
        return 1
    print(*written, sep="\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
