"""``json`` and other libraries that write values out."""

from __future__ import annotations

VALUE_CONSUMERS = frozenset({
    "json.dumps", "json.dump", "json.loads", "json.load", "pickle.dumps", "pickle.dump", "pprint.pprint",
    "pprint.pformat", "copy.copy", "copy.deepcopy", "math.floor", "math.ceil", "math.sqrt", "statistics.mean",
    "struct.pack", "base64.b64encode",
})  # fmt: skip
