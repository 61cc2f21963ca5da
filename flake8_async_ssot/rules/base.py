"""The base of rules: one class in one file, whose declaration is all that the rest of the project reads of it."""

from __future__ import annotations

import ast
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, ClassVar

from flake8_async_ssot import nodes

if TYPE_CHECKING:
    from flake8_async_ssot.inference import Inference as Inference
else:
    # Rules only name it in annotations: what it imports is loaded later.
    Inference = Any

_WORD_START = re.compile(r"(?<!^)(?=[A-Z])")


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing a rule found.

    ``node`` is the place of the report. ``site`` is the expression or statement that is wrong: of several findings at
    one site only the one of the rule that outranks the others is reported.
    """

    code: str
    text: str
    node: nodes.NodeNG
    site: nodes.NodeNG


Findings = Iterator[Finding]


class Rule:
    """Base of all rules.

    A subclass sets ``code`` and ``message`` (a ``str.format`` template) and defines
    ``check(self, node, inference)``, a generator of findings. The annotation of ``node`` is the subscription: the
    exact node class, or a union of classes, that ``check`` is called with. Its docstring is the page of the rule: a
    summary line, then the sections *Why*, *Example*, *Use instead*, *How it is decided*, and *When it is silent* with a
    list.
    """

    code: ClassVar[str]
    message: ClassVar[str]
    #: False: runs only where select or extend-select names this very code.
    default: ClassVar[bool] = True
    #: True: the checker itself reports it, and the class only declares it. It has no triggers and no ``check``.
    is_from_checker: ClassVar[bool] = False
    #: Plain ``ast`` node types of which a file must hold at least one for this rule to have anything to do there.
    triggers: ClassVar[tuple[type[ast.AST], ...]] = ()
    #: A pattern of comments which say, in the line of a finding, that what it finds is meant.
    accepted_by: ClassVar[re.Pattern[str] | None] = None
    #: The fields of options without which the rule has nothing to do.
    needs: ClassVar[tuple[str, ...]] = ()
    #: Codes, or starts of codes, of the rules that report nothing at a site that this rule reports.
    outranks: ClassVar[tuple[str, ...]] = ()
    #: True: reports nothing at a site of which any other rule reports something.
    gives_way: ClassVar[bool] = False
    #: Exceptions that the code of a finding raises. A finding inside of code that expects one of them is not reported.
    raises: ClassVar[tuple[str, ...]] = ()

    check: Callable[..., Findings]

    @classmethod
    def name(cls) -> str:
        """The name users see, from the name of the class: ``AwaitSyncCall`` is ``await-sync-call``."""
        return _WORD_START.sub("-", cls.__name__).lower()

    @classmethod
    def title(cls) -> str:
        """What the rule reports, in one line without a full stop."""
        return (cls.__doc__ or "").partition("\n")[0].rstrip(".")

    @staticmethod
    def may_matter(node: ast.AST) -> bool:
        """Whether a node of a trigger type can matter, judged by its own syntax alone. Must be fast and never miss."""
        return True

    @staticmethod
    def may_matter_in(path: str) -> bool:
        """Whether a file can matter, judged by its name and what stands beside it. Must be fast and never miss."""
        return True

    def found(self, node: nodes.NodeNG, site: nodes.NodeNG | None = None, **values: Any) -> Finding:
        """Make a finding.

        :param node: the place of the report.
        :param site: the expression or statement that is wrong, where that is another node.
        :param values: the fields of ``message``.
        """
        return Finding(self.code, self.message.format(**values), node, node if site is None else site)
