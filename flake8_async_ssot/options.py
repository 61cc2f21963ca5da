"""The options, each declared once: the command line, the configuration and the page of options are made from this."""

from __future__ import annotations

import dataclasses
import os
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from flake8_async_ssot.inference.answers.truth import Contract

if TYPE_CHECKING:
    from flake8_async_ssot.baseline import Baseline

#: Start of the name of every option, on the command line after ``--`` and in the configuration alike.
PREFIX = "awt-"


class OptionError(ValueError):
    """A wrong value; the text names the option and the value."""

    def __init__(self, flag: str, value: str, why: str) -> None:
        self.flag = flag
        super().__init__(f"{flag}: {value!r} {why}")


@dataclass(frozen=True, slots=True)
class Spec:
    """The declaration of one option.

    ``read`` turns the raw text (for lists: one entry) into the value and raises ValueError with what is wrong with it,
    ``affects`` says which rules it touches, ``unset`` what holds where the option is not given.
    """

    field: str
    help: str
    metavar: str
    unset: str
    affects: str
    read: Callable[[str], Any]
    #: A value as people write it.
    example: str
    is_list: bool = False
    #: One entry of the list stands for several values.
    is_pattern: bool = False
    is_path: bool = False
    #: Its entries hold spaces, so that only commas and line breaks stand between them: flake8 is not to split it.
    has_spaces: bool = False

    @property
    def flag(self) -> str:
        """The name on the command line."""
        return f"--{self.config_name}"

    @property
    def config_name(self) -> str:
        """The name in the configuration file."""
        return PREFIX + self.field.replace("_", "-")

    @property
    def destination(self) -> str:
        """The attribute that holds the raw value once flake8 has parsed its arguments."""
        return self.config_name.replace("-", "_")

    def value(self, raw: object) -> Any:
        """The value of a raw text or list of texts.

        :raises OptionError: the text is not valid.
        """
        entries = raw if isinstance(raw, (list, tuple)) else [raw]
        if self.has_spaces:
            entries = [part.strip() for text in entries for part in re.split(r"[,\n]", str(text)) if part.strip()]
        values = tuple(self._entry(str(entry)) for entry in entries)
        if self.is_pattern:
            values = tuple(dict.fromkeys(each for several in values for each in several))
        return values if self.is_list else values[0]

    def _entry(self, text: str) -> Any:
        try:
            return self.read(text)
        except ValueError as error:
            raise OptionError(self.flag, text, str(error)) from None


def _upwards(text: str) -> Path | None:
    """The path, looked up from the working folder and then its parents: flake8 resolves only names with a slash."""
    path = Path(text)
    candidates = [path] if path.is_absolute() else [folder / path for folder in (Path.cwd(), *Path.cwd().parents)]
    return next((candidate for candidate in candidates if candidate.exists()), None)


def _folders(text: str) -> tuple[str, ...]:
    """The folders that a path or a pattern with ``*`` names, from the working folder or the nearest one around it."""
    if "*" not in text:
        path = _upwards(text)
        found = [str(path)] if path is not None and path.is_dir() else []
    else:
        # Imported here: most runs do not give this option, and start-up is not to pay for it.
        from flake8_async_ssot.inference.modules.sources import Sources
        from flake8_async_ssot.inference.modules.workspace import matching

        pattern, sources = Path(text), Sources()
        parts = str(pattern.relative_to(pattern.anchor))
        bases = [Path(pattern.anchor)] if pattern.is_absolute() else [Path.cwd(), *Path.cwd().parents]
        found = next(filter(None, (matching(str(base), parts, sources) for base in bases)), [])
    if not found:
        raise ValueError("is not a folder" if "*" not in text else "matches no folder")
    return tuple(found)


def _interpreter_or_environment(text: str) -> str:
    # Imported here: most runs do not give this option, and start-up is not to pay for it.
    from flake8_async_ssot.inference.modules.environment import EnvironmentNotFound, find_environment
    from flake8_async_ssot.inference.modules.sources import Sources

    # Links are kept: the interpreter of an environment is one, and leads out of it.
    found = str(_upwards(text) or text)
    try:
        find_environment(Sources(), os.getcwd(), found, os.environ)
    except EnvironmentNotFound:
        raise ValueError("is neither a Python interpreter nor the folder of an environment") from None
    return found


#: The versions of Python 3 that stubs tell apart, with some that are still to come.
_FIRST_MINOR, _LAST_MINOR = 5, 19


def _version(text: str) -> tuple[int, int]:
    match = re.fullmatch(r"3\.([0-9]+)", text.strip())
    if match is None:
        raise ValueError("is not a version of Python 3 such as 3.12")
    minor = int(match[1])
    if minor in (1, 2):
        # What other tools make of a number in TOML: 3.10 and 3.1 are the same there.
        raise ValueError(f"is no version that the plugin knows; in TOML, 3.{minor}0 has to stand in quotes")
    if not _FIRST_MINOR <= minor <= _LAST_MINOR:
        raise ValueError(f"is no version from 3.{_FIRST_MINOR} to 3.{_LAST_MINOR}")
    return 3, minor


_PATTERN = re.compile(r"[^\W\d][\w*]*(\.[\w*]+)*|\*[\w*]*(\.[\w*]+)*")


def _pattern(text: str) -> str:
    if not _PATTERN.fullmatch(text.strip()):
        raise ValueError("is not a qualified name such as package.module.function, in which * stands for anything")
    return text.strip()


def _switch(text: str) -> bool:
    values = {"on": True, "true": True, "yes": True, "off": False, "false": False, "no": False}
    if text.strip().lower() not in values:
        raise ValueError("is neither on nor off")
    return values[text.strip().lower()]


def _baseline(text: str) -> Baseline:
    # Imported here: most runs do not give this option, and start-up is not to pay for it.
    from flake8_async_ssot.baseline import read

    return read(str(_upwards(text) or text))


def _text(text: str) -> str:
    if not text.strip() or not text.isprintable():
        raise ValueError("is not a path")
    return text.strip()


_CONTRACT = re.compile(r"(?P<name>[^\s:=]+)\s*[:=]\s*(?P<kind>sync|async)")


def _contract(text: str) -> Contract:
    match = _CONTRACT.fullmatch(text)
    if match is None:
        raise ValueError("is not a contract such as package.module.function: sync, or the same with async")
    return Contract(_pattern(match["name"]), match["kind"] == "async")


def _names(help: str, affects: str, example: str, unset: str = "no more than what is built in") -> Any:
    """An option that takes qualified names with wildcards."""
    shared = {"metavar": "NAME,...", "read": _pattern, "is_list": True}
    return _option((), help=help, unset=unset, affects=affects, example=example, **shared)


def _option(default: Any, **declaration: Any) -> Any:
    return dataclasses.field(default=default, metadata=declaration)


@dataclass(frozen=True, slots=True)
class Options:
    """Values of all options of one run."""

    source_roots: tuple[str, ...] = _option(
        (),
        help="Folders that hold the top-level modules and packages of the linted project. `*` stands for any name.",
        metavar="FOLDER,...",
        unset="found from each linted file upwards",
        affects="all",
        example="./backend, ./packages/*/src",
        read=_folders,
        is_list=True,
        is_pattern=True,
        is_path=True,
    )
    python: str | None = _option(
        None,
        help="Interpreter or environment folder that the linted project runs with. It is read, never run.",
        metavar="PATH",
        unset="VIRTUAL_ENV or CONDA_PREFIX, else found from each file upwards, else the interpreter that runs flake8",
        affects="all",
        example=".venv",
        read=_interpreter_or_environment,
        is_path=True,
    )
    python_version: tuple[int, int] | None = _option(
        None,
        help="Version of Python that the linted project runs under.",
        metavar="MAJOR.MINOR",
        unset="that of the environment",
        affects="all",
        example="3.12",
        read=_version,
    )

    awaitable: tuple[str, ...] = _names(
        "Qualified names of functions whose result is awaitable, whatever inference says. `*` stands for anything.",
        affects="all",
        example="app.rpc.call, app.jobs.*",
        unset="inference decides",
    )
    non_awaitable: tuple[str, ...] = _names(
        "Qualified names of functions whose result is not awaitable, whatever inference says. `*` stands for anything.",
        affects="all",
        example="app.cache.get",
        unset="inference decides",
    )
    safe_to_drop: tuple[str, ...] = _names(
        "Qualified names of functions whose awaitable result may be dropped. `*` stands for anything.",
        affects="AWT201, AWT202, AWT210, AWT220",
        example="app.metrics.count, *.fire_and_forget",
        unset="none",
    )
    safe_to_drop_results: tuple[str, ...] = _names(
        "Qualified names of classes whose awaitable instances may be dropped. `*` stands for anything.",
        affects="AWT201, AWT202, AWT210, AWT220",
        example="app.jobs.Handle",
        unset="none",
    )
    value_consumers: tuple[str, ...] = _names(
        "Qualified names of functions that take values and never await their arguments. `*` stands for anything.",
        affects="AWT206",
        example="app.log.event",
    )
    sync_callback_apis: tuple[str, ...] = _names(
        "Qualified names of functions that call what they are given and never await it. `*` stands for anything.",
        affects="AWT208",
        example="app.signals.connect",
    )

    cache: bool = _option(
        True,
        help="Whether what was found is kept on disk for the next run: on or off.",
        metavar="on|off",
        unset="on",
        affects="none: only the cost changes",
        example="off",
        read=_switch,
    )
    cache_dir: str | None = _option(
        None,
        help="Folder in which what was found is kept.",
        metavar="FOLDER",
        unset=".flake8_async_ssot_cache in the folder of each project",
        affects="none: only the cost changes",
        example="/var/tmp/awt",
        read=_text,
        is_path=True,
    )

    baseline: Baseline | None = _option(
        None,
        help="File of known violations, which are not reported again. `awt check --write-baseline FILE` writes it.",
        metavar="FILE",
        unset="none",
        affects="every rule: what stands in the file is not reported again",
        example="./awt-baseline.json",
        read=_baseline,
        is_path=True,
    )

    contracts: tuple[Contract, ...] = _option(
        (),
        help="Functions and methods that are declared sync or async, by qualified names. `*` stands for anything.",
        metavar="NAME: KIND,...",
        unset="none",
        affects="AWT507",
        example="app.factory.get_manager: sync, app.db.*: async",
        read=_contract,
        is_list=True,
        has_spaces=True,
    )
    single_source: tuple[str, ...] = _names(
        "Qualified names of classes and functions that the project defines only once. `*` stands for anything.",
        affects="AWT508",
        example="app.factory.get_manager",
        unset="none",
    )

    @classmethod
    def from_shared(cls, raw: Mapping[str, object], arguments: Sequence[str]) -> tuple[Options, str]:
        """Read raw values, of which some may come from a shared configuration, and a note on what is missing here.

        An environment that is named there need not be on every machine: the default search takes its place.

        :param arguments: the words of the command line.
        :raises OptionError: a value is wrong.
        """
        try:
            return cls.from_raw(raw), ""
        except OptionError as error:
            flag = "--awt-python"
            if error.flag != flag or any(word.partition("=")[0] == flag for word in arguments):
                raise
            note = f"{error}: the environment is searched for as without this option"
            return cls.from_raw({name: value for name, value in raw.items() if name != "awt_python"}), note

    @classmethod
    def from_raw(cls, raw: Mapping[str, object]) -> Options:
        """Read raw values, keyed by destination; None, an empty text and an empty list mean not given.

        :raises OptionError: a value is wrong.
        """
        given = {spec: raw.get(spec.destination) for spec in SPECS}
        return cls(**{spec.field: spec.value(text) for spec, text in given.items() if text})


SPECS = tuple(Spec(field.name, **field.metadata) for field in dataclasses.fields(Options))
