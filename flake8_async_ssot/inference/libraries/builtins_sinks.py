"""Built-in functions: which of them take values and never await, and which call what they are given."""

from __future__ import annotations

VALUE_CONSUMERS = frozenset({
    *(f"builtins.{name}" for name in (
        "print", "int", "float", "complex", "str", "bytes", "bytearray", "bool", "len", "any", "all", "sum",
        "min", "max",
        "sorted", "abs", "round", "divmod", "pow", "ord", "chr", "hex", "bin", "oct", "format", "ascii",
        "range", "open",
    )),
    "builtins.str.join", "builtins.str.format", "builtins.str.replace", "builtins.str.startswith",
    "builtins.str.endswith",
    "builtins.bytes.join",
})  # fmt: skip
#: Those that take anything and fail on nothing.
TOLERANT = frozenset({
    "builtins.print", "builtins.str", "builtins.bool", "builtins.format", "builtins.ascii", "builtins.str.format",
})  # fmt: skip
ITERABLE_CONSUMERS = frozenset({
    *(f"builtins.{name}" for name in (
        "list", "tuple", "set", "frozenset", "dict", "enumerate", "zip", "iter", "reversed",
    )),
})  # fmt: skip
SYNC_CALLBACKS = {
    "builtins.sorted": ((), ("key",)),
    "builtins.min": ((), ("key",)),
    "builtins.max": ((), ("key",)),
    "builtins.list.sort": ((), ("key",)),
    "builtins.filter": ((0,), ()),
}
