"""Links of a chain of evidence in words: for messages about what is undecided, and for the command."""

from __future__ import annotations

from flake8_async_ssot.inference import Link, Reason, Step

#: Sentences with the fields of a link; ``{environment}`` is the environment of the project.
_SENTENCES = {
    Step.IMPORT: "`{name}` is imported from `{owner}`",
    Step.BINDING: "`{name}` is assigned",
    Step.STORE: "`{name}` of `{owner}` is assigned",
    Step.FUNCTION: "`{name}` is sync",
    Step.COROUTINE_FUNCTION: "`{name}` is a coroutine function",
    Step.DECORATOR: "decorator `{name}` of `{owner}` cannot be followed",
    Step.RETURN: "it returns `{name}`",
    Step.CLASS: "`{name}` is a class",
    Step.BASE: "base `{name}` of `{owner}` is not known",
    Step.STUB: "`{name}` is declared in a stub",
    Step.BARE_PARAMETER: "parameter `{name}` has no annotation",
    Step.PARAMETER: "the annotation `{owner}` of parameter `{name}` does not decide",
    Step.DECLARED: "only an annotation says that `{name}` gives `{owner}`: it may be a subclass",
    Step.MISSING_MODULE: "module `{name}` is not in {environment}",
    Step.UNREADABLE_MODULE: "module `{name}` is only compiled, or cannot be parsed",
    Step.NO_NAME: "`{owner}` is not seen to bind `{name}`",
    Step.COMPUTED_IMPORT: "the module that `{name}` imports is computed",
    Step.UNBOUND: "`{name}` has no binding that is seen",
    Step.NO_ATTRIBUTE: "attribute `{name}` of `{owner}` is set elsewhere, or may be",
    Step.FAILED_AWAIT: "`{name}` fails, and so gives nothing",
    Step.REPLACED: "`{name}` has no body of its own: subclasses replace it",
}
#: What is wrong with an expression whose own kind decides.
_REASONS = {
    Reason.PARAMETER: "the callers of the function around `{name}` are not known",
    Reason.RUN_TIME: "`{name}` gets its value at run time",
    Reason.CONTAINER: "the content of the container behind `{name}` is not known",
    Reason.DECORATOR: "a decorator behind `{name}` cannot be followed",
    Reason.ANNOTATION: "the annotation behind `{name}` allows anything",
    Reason.BASE_CLASS: "a base class behind `{name}` is not known",
    Reason.MOCK: "a mock may stand in for `{name}`",
    Reason.FIXTURE: "the fixture behind `{name}` cannot be resolved",
    Reason.DISAGREE: "the possible targets of `{name}` disagree",
    Reason.GUARDED: "the code asks whether `{name}` is awaitable",
    Reason.NO_RESULT: "the call of `{name}` never returns",
    Reason.LIMIT: "a limit of evaluation is reached at `{name}`",
    Reason.ABSTRACT: "`{name}` is a definition that subclasses replace",
    Reason.PATTERN: "`{name}` is captured by a match pattern",
    Reason.ATTRIBUTE: "`{name}` is set elsewhere, or may be",
    Reason.NO_ATTRIBUTE: "`{name}` reads an attribute that is not seen",
    Reason.DYNAMIC_IMPORT: "`{name}` depends on a name that is computed",
    Reason.MISSING_MODULE: "a module behind `{name}` is not found",
}
#: What would decide, by the link that decides that it is unknown.
_ADVICE = {
    Step.BARE_PARAMETER: "annotate the parameter",
    Step.PARAMETER: "annotate it with a class that is not abstract",
    Step.DECLARED: "let what gives the value be seen: a body that returns it, or a stub",
    Step.MISSING_MODULE: "install the module there, or name the environment that has it by `awt-python`",
    Step.UNREADABLE_MODULE: "install stubs of the module",
    Step.NO_NAME: "bind the name in the text of the module, or annotate the result",
    Step.COMPUTED_IMPORT: "import by a name that is written out, or annotate the result",
    Step.UNBOUND: "bind the name in the text of the module",
    Step.NO_ATTRIBUTE: "annotate the attribute in the body of its class",
    Step.REPLACED: "annotate what the function returns",
    Step.DECORATOR: "install the module of the decorator, or annotate what it returns",
    Step.BASE: "install the module of the base class",
}


def sentence(link: Link, environment: str = "") -> str:
    """A link in words, without its place.

    :param environment: the folder of the environment as seen from the project. Where it stands elsewhere, it is not
        named: such folders are those of one machine, and messages are the same on all.
    """
    if link.step is Step.IMPORT and not link.owner:
        return f"`{link.name}` is imported"
    template = (
        _SENTENCES.get(link.step) or _REASONS.get(link.reason or Reason.EXPRESSION) or "`{name}` is not evaluated"
    )
    named = f"the environment `{environment}`" if environment else "the environment"
    return template.format(name=link.name, owner=link.owner, environment=named)


def advice(link: Link) -> str:
    """What would decide what a link leaves unknown; empty where nothing does."""
    return _ADVICE.get(link.step, "")


def reason_sentence(reason: Reason | None, name: str) -> str:
    """The reason of an unknown answer in words, about an expression."""
    return _REASONS.get(reason or Reason.EXPRESSION, "`{name}` is not evaluated").format(name=name)
