"""What a configuration names that is not there: flake8 says nothing of it, and a slip of the pen switches rules off."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

from flake8_async_ssot.options import PREFIX, SPECS
from flake8_async_ssot.rules import all_rules

_OURS = "AWT"


def unknown_codes(listed: Mapping[str, Iterable[str]]) -> Iterator[str]:
    """What is wrong with the codes of options, by the name of each option: those of ours that no rule has."""
    codes = [rule.code for rule in all_rules()]
    for name, entries in listed.items():
        for entry in entries:
            is_ours = entry.upper().startswith(_OURS)
            if is_ours and not any(code.startswith(entry) for code in codes):
                hint = _hint(entry.upper(), codes, 0.8)
                yield f"{entry!r} in {name} is neither a code nor the start of one{hint}"


def unknown_options(keys: Iterable[str]) -> Iterator[str]:
    """What is wrong with the keys of a configuration file: those that look like options of ours and are none."""
    names = [spec.config_name for spec in SPECS]
    for key in keys:
        name = key.replace("_", "-")
        if name.startswith(PREFIX) and name not in names:
            yield f"there is no option {key!r}{_hint(name, names, 0.6)}"


def _hint(written: str, names: list[str], alike: float) -> str:
    import difflib  # only where something is wrong: each run would wait for it

    close = difflib.get_close_matches(written, names, n=1, cutoff=alike)
    return f"; did you mean {close[0]!r}?" if close else ""
