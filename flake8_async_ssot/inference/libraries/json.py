"""``json`` and other libraries that write values out."""

from __future__ import annotations

from flake8_async_ssot.inference.answers.answer import Reason
from flake8_async_ssot.inference.evaluation import classes
from flake8_async_ssot.inference.evaluation.actuals import Actuals
from flake8_async_ssot.inference.evaluation.interface import Evaluator
from flake8_async_ssot.inference.evaluation.values import Instance, Literal, Value, Values, unknown


def _loaded(ev: Evaluator, callee: Value, actuals: Actuals) -> Values | None:
    """What ``json.load`` and ``json.loads`` give without hooks of the caller: the types that JSON has."""
    if actuals.is_open or actuals.keywords or actuals.count != 1:
        return None
    text, rest = (Literal("", known=False),), unknown(Reason.CONTAINER)
    mapping = classes.instance_of(ev, "builtins.dict", ev.loader.installed, text, rest)
    sequence = classes.instance_of(ev, "builtins.list", ev.loader.installed, rest)
    plain = (*text, Literal(0, known=False), Literal(0.0, known=False), Literal(True, known=False), Literal(None))
    return (*(value for value in (mapping, sequence) if isinstance(value, Instance)), *plain)


CALLS = {"json.load": _loaded, "json.loads": _loaded}
VALUE_CONSUMERS = frozenset({
    "json.dumps", "json.dump", "json.loads", "json.load", "pickle.dumps", "pickle.dump", "pprint.pprint",
    "pprint.pformat", "copy.copy", "copy.deepcopy", "math.floor", "math.ceil", "math.sqrt", "statistics.mean",
    "struct.pack", "base64.b64encode", "orjson.dumps", "ujson.dumps", "simplejson.dumps", "aiohttp.web.json_response",
    "aiohttp.web_response.json_response",
})  # fmt: skip
