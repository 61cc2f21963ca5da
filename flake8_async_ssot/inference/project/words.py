"""Stores of a file as its text shows them: the words of stores under a text, the containers that it changes, and the
modules that it may store something in.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

#: One of these stands wherever something is stored by a text.
STORING = frozenset("setattr __setattr__ __dict__ self.__dict__ vars globals locals exec eval".split())
#: One of these stands wherever a module fills its own namespace, and wherever code binds the names around it.
FILLING = frozenset("vars locals globals modules".split())
BINDING = frozenset("vars locals exec eval".split())
#: One of these stands wherever code fills the namespace of any object.
FILLING_ANY = FILLING | frozenset("__dict__ self.__dict__".split())
_WORDS = re.compile(
    rb"\b(?:setattr|__setattr__|self\.__dict__|__dict__|vars|locals|exec|eval|globals(?=\(\))|modules(?=\[))\b"
)
#: Without one of these a text has none of the words. They are quicker to find than the words are.
_FILLING_WORDS = (b"setattr", b"__dict__", b"vars", b"locals", b"exec", b"eval", b"globals()", b"modules[")
#: An index in brackets, of bounded length and nesting.
_INDEX = rb"\[[^\[\]]{0,200}(?:\[[^\[\]]{0,200}\][^\[\]]{0,200}){0,4}\]"
#: A method that changes a container.
_METHOD = (
    rb"\.(?:append|add|appendleft|insert|setdefault|push|extend|update|extendleft|pop|popleft"
    rb"|remove|reverse|sort|clear|rotate)\b"
)
#: A change of a container where a statement or its value begins, with the name of that and what stands before it.
_CHANGE = re.compile(
    rb"(?:^|[:;=]|\breturn\b)[ \t]*(?P<gone>del[ \t]+)?(?P<holder>(?:[\w()\[\]]+\.){0,8}?)(?P<name>\w+)(?:(?:"
    + _INDEX
    + rb"){1,4}(?(gone)|[ \t]*=(?!=))|(?:"
    + _INDEX
    + rb"){0,4}[ \t]*(?:[|+]=|"
    + _METHOD
    + rb"))",
    re.MULTILINE,
)
#: One of these stands where a change ends. Each begins with a character of its own, and is quick to find for that.
_ENDS = tuple(map(re.compile, (rb"\][ \t]*=(?!=)", rb"\+=", rb"\|=", rb"del[ \t]", _METHOD)))
#: The lines that an index in brackets may take.
_LINES = 12
#: The names of an import: in parentheses, where each line may end with a comment, or in the line.
_IMPORTED = re.compile(rb"import[ \t]*\((?:[^()#]|#[^\n]*\n){0,20000}\)|import[ \t\\](?:[^\\\n#]|\\\n){0,2000}")
_COMMENT = re.compile(rb"#[^\n]*")
_NAME = re.compile(rb"([\w.]+)(?:[ \t\n\\]+as[ \t]+(\w+))?")
#: A container that is got from a module by a text.
_BY_TEXT = re.compile(
    rb"\bgetattr\([^,()]{0,200},[ \t]*[\"'](\w+)[\"']\)|(?:\bvars\([\w.]*\)|__dict__)\[[\"'](\w+)[\"']\]"
)
_TELLING = (b"getattr(", b"vars(", b"__dict__[")
#: An attribute, and a name, that is a whole value: an argument, an element, what is assigned or looped over.
_ATTRIBUTE = re.compile(rb"\.([A-Za-z_]\w*)(?=[ \t]*[,)\]}:\n#;])")
_WHOLE_NAME = re.compile(rb"[(=\[,{n]\s?(\w+)(?=[,)\]}:\n])")
_CLASS = re.compile(rb"_*[A-Z]\w*?[a-z]")
#: What a file binds in ``self`` and in the bodies of classes.
_BOUND = re.compile(rb"(?:\b(?:self|cls)\.|^[ \t]+)(\w+)[ \t]*(?::[^=\n]*)?=(?!=)", re.MULTILINE)
_OWN = (b"self.", b"cls.")

#: A decorator, and a call of what a call gives.
_DECORATOR = re.compile(rb"^[ \t]*@(?:\w+[ \t]*\.[ \t]*){0,8}(\w+)", re.MULTILINE)
_CALLED_TWICE = re.compile(rb"\b(\w+)\([^()\n]{0,200}\)\(")
#: A call of a function, with what stands before the dot.
_CALLED = re.compile(rb"\b(?:([a-z_]\w*)\.)?([a-z_]\w*)\(")
#: The first name of a dotted one that goes on with some name, with at most eight others between them.
_ROOT = rb"(?<![\w.])(\w+)(?:\.\w+){0,8}\.%s\b"
#: A text that ends with some name, and words of code that gets hold of modules by a text.
_QUOTED = rb"[\"'.]%s[\"']"
_BY_NAME = (b"sys.modules", b"import_module", b"__import__", b"getattr(")
#: Words of code that gets hold of the module of a function.
_OF_FUNCTION = (b"__globals__", b"__module__", b"getmodule(")
_STAR = re.compile(rb"\bimport[ \t]*\*")
_WORD = re.compile(rb"\w+")


def words_in(text: bytes) -> frozenset[str]:
    """The words in a file by which it may store something under a text."""
    if not any(word in text for word in _FILLING_WORDS):
        return frozenset()
    return frozenset(word.decode() for word in _WORDS.findall(text))


def changed_containers(text: bytes) -> set[bytes]:
    """The names of the containers: attributes that the file does not bind itself, and what a ``from`` import binds."""
    is_told = any(word in text for word in _TELLING)
    told = {first or second for first, second in _BY_TEXT.findall(text)} if is_told else set()
    found = {(change["holder"], change["name"]) for part in _changing(text) for change in _CHANGE.finditer(text, *part)}
    if not found:
        return told
    real = _imported(text)
    bound: set[bytes] = {*_BOUND.findall(text)} if any(holder in _OWN for holder, _ in found) else set()
    return told | {
        real.get(name, name)
        for holder, name in found
        if (holder not in _OWN or name not in bound if holder else name in real)
    }


def decorating(text: bytes) -> set[bytes]:
    """The last names of what may be given a function as decorators are.

    These are decorators, functions of which the result is called, as ``register("name")(function)``, and what is
    imported, or read of an import, and called, as ``register(function)``.
    """
    found = set(_DECORATOR.findall(text)) if b"@" in text else set()
    if b")(" in text:
        found |= set(_CALLED_TWICE.findall(text))
    real = _imported(text)
    modules = {*real, *(name.rpartition(b".")[2] for name in real.values())}
    called = set(_CALLED.findall(text))
    # A star import may give any name.
    is_open = _STAR.search(text) is not None
    return found | {real.get(name, name) for holder, name in called if is_open or (holder or name) in modules}


def may_reach_module(text: bytes, module: str) -> bool:
    """Whether code may get hold of a module, given its name, besides what it imports out of it.

    An import binds it or a package around it, a text names it, or a star import may give it.
    """
    *around, last = module.encode().split(b".")
    if last not in text:
        return False
    imported = {part for names in _imported(text).items() for name in names for part in _WORD.findall(name)}
    is_taken = last in imported or _STAR.search(text) is not None or any(word in text for word in _OF_FUNCTION)
    return is_taken or _is_named(text, last) or _is_attribute(text, last, imported, around)


def _is_named(text: bytes, last: bytes) -> bool:
    """Whether code may get hold of a module by a text that ends with its name."""
    return any(way in text for way in _BY_NAME) and re.search(_QUOTED % re.escape(last), text) is not None


def _is_attribute(text: bytes, last: bytes, imported: set[bytes], around: list[bytes]) -> bool:
    """Whether a name may be that of a module as an attribute of a package: of one that the file imports.

    An attribute of any object may be one where the file has a package around the module, perhaps under another name.
    """
    word = re.escape(last)
    is_known = not imported.isdisjoint(around) or any(way in text for way in _BY_NAME[1:3])
    if is_known and re.search(rb"\.%s\b" % word, text):
        return True
    return not imported.isdisjoint(re.findall(_ROOT % word, text))


def handed_containers(text: bytes) -> set[bytes]:
    """The names of what a file imports, or reads of another object than ``self``, and hands on or gives another name.

    The names of classes are left out: these are handed on everywhere.
    """
    found = {*_ATTRIBUTE.findall(text.replace(b"self.", b""))}
    real = {alias: name for alias, name in _imported(text).items() if not _CLASS.match(name)}
    if real:
        found.update(real[name] for name in real.keys() & {*_WHOLE_NAME.findall(_IMPORTED.sub(b"", text))})
    return {name for name in found if not _CLASS.match(name)}


def _imported(text: bytes) -> dict[bytes, bytes]:
    """The names that the imports of a file bind, with those that they have where they come from."""
    real: dict[bytes, bytes] = {}
    for each in _IMPORTED.findall(text):
        names = _NAME.findall(_COMMENT.sub(b"", each[len(b"import") :]))
        real.update((alias or name.partition(b".")[0], name) for name, alias in names)
    return real


def _changing(text: bytes) -> Iterator[tuple[int, int]]:
    """The parts of a text in which containers may be changed, by the places where they start and end."""
    done = 0
    for end in sorted(found.end() for pattern in _ENDS for found in pattern.finditer(text)):
        if end <= done:
            continue
        start = text.rfind(b"\n", 0, end) + 1
        for _ in range(_LINES):
            # An index that is open at the start of this line began in one before.
            if text.count(b"[", start, end) >= text.count(b"]", start, end):
                break
            start = text.rfind(b"\n", 0, max(start - 1, 0)) + 1
        done = _line_end(text, end)
        for _ in range(_LINES):
            # An index that is open at the end of this line goes on in the next one.
            if text.count(b"[", start, done) <= text.count(b"]", start, done):
                break
            done = _line_end(text, done + 1)
        yield start, done


def _line_end(text: bytes, place: int) -> int:
    found = text.find(b"\n", place)
    return len(text) if found < 0 else found
