"""The options: how raw values are read, and what is said about wrong ones."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

from flake8_async_ssot.inference import Contract
from flake8_async_ssot.options import SPECS, OptionError, Options, Spec


def test_nothing_given() -> None:
    assert Options.from_raw({}) == Options()
    assert Options.from_raw({spec.destination: None for spec in SPECS}) == Options()
    assert Options.from_raw({"awt_source_roots": [], "awt_python": ""}) == Options()


def test_names() -> None:
    spec = next(spec for spec in SPECS if spec.field == "source_roots")
    assert (spec.flag, spec.config_name, spec.destination) == (
        "--awt-source-roots",
        "awt-source-roots",
        "awt_source_roots",
    )


@pytest.mark.parametrize("spec", SPECS, ids=lambda spec: spec.field)
def test_every_option_explains_itself(spec: Spec) -> None:
    for text in (spec.help, spec.metavar, spec.unset, spec.affects, spec.example):
        assert text and text == text.strip()
    assert "%" not in spec.help + spec.unset


def test_source_roots(tmp_path: Path) -> None:
    (tmp_path / "a").mkdir()
    given = [str(tmp_path), str(tmp_path / "a")]
    assert Options.from_raw({"awt_source_roots": given}).source_roots == tuple(given)


def test_source_roots_by_a_pattern(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("one", "two"):
        (tmp_path / "packages" / name / "src").mkdir(parents=True)
    (tmp_path / "packages" / "bare").mkdir()
    expected = tuple(str(tmp_path / "packages" / name / "src") for name in ("one", "two"))
    assert Options.from_raw({"awt_source_roots": [f"{tmp_path}/packages/*/src"]}).source_roots == expected
    monkeypatch.chdir(tmp_path / "packages" / "one")
    both = ["packages/*/src", str(tmp_path / "packages" / "one" / "src")]
    assert Options.from_raw({"awt_source_roots": both}).source_roots == expected
    with pytest.raises(OptionError, match="matches no folder"):
        Options.from_raw({"awt_source_roots": [f"{tmp_path}/*/nothing"]})


def test_bare_name_is_looked_for_upwards(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """flake8 resolves only names with a slash, and does not tell where its configuration stands."""
    (tmp_path / "src").mkdir()
    (tmp_path / "docs" / "pages").mkdir(parents=True)
    monkeypatch.chdir(tmp_path / "docs" / "pages")
    assert Options.from_raw({"awt_source_roots": ["src"]}).source_roots == (str(tmp_path / "src"),)


def test_python_is_an_interpreter_or_a_folder() -> None:
    assert Options.from_raw({"awt_python": sys.prefix}).python == sys.prefix
    assert Options.from_raw({"awt_python": sys.executable}).python == sys.executable


def test_python_version() -> None:
    assert Options.from_raw({"awt_python_version": "3.12"}).python_version == (3, 12)


@pytest.mark.parametrize("text", ["app.load: sync, app.db.*: async", "\napp.load : sync\n  app.db.* = async,\n"])
def test_contracts(text: str) -> None:
    found = Options.from_raw({"awt_contracts": text}).contracts
    assert found == (Contract("app.load", is_async=False), Contract("app.db.*", is_async=True))


@pytest.mark.parametrize(
    ("destination", "value", "message"),
    [
        ("awt_source_roots", ["no/such/folder"], "--awt-source-roots: 'no/such/folder' is not a folder"),
        ("awt_source_roots", [__file__], f"--awt-source-roots: {__file__!r} is not a folder"),
        ("awt_python", "no/such/python", "--awt-python: 'no/such/python' is neither"),
        ("awt_contracts", "app.load: maybe", "--awt-contracts: 'app.load: maybe' is not a contract"),
        ("awt_contracts", "app.load: sync, app.save", "--awt-contracts: 'app.save' is not a contract"),
        ("awt_contracts", "app..load: sync", "--awt-contracts: 'app..load: sync' is not a qualified name"),
        ("awt_single_source", ["app.ws."], "--awt-single-source: 'app.ws.' is not a qualified name"),
        ("awt_python_version", "4", "--awt-python-version: '4' is not a version"),
        ("awt_python_version", "3.x", "--awt-python-version: '3.x' is not a version"),
        (
            "awt_python_version",
            "3.1",
            "--awt-python-version: '3.1' is no version that the plugin knows; in TOML, 3.10 has",
        ),
        ("awt_python_version", "3.99", "--awt-python-version: '3.99' is no version from 3.5 to 3.19"),
        ("awt_python_version", "2.7", "--awt-python-version: '2.7' is not a version"),
    ],
)
def test_wrong_value_names_option_and_value(destination: str, value: object, message: str) -> None:
    with pytest.raises(OptionError) as caught:
        Options.from_raw({destination: value})
    assert str(caught.value).startswith(message)


def test_a_missing_environment_of_a_shared_configuration_is_noted() -> None:
    raw = {"awt_python": "no/such/python", "awt_safe_to_drop": ["app.f"]}
    values, note = Options.from_shared(raw, ["--select=AWT"])
    assert (values.python, values.safe_to_drop) == (None, ("app.f",))
    assert note.startswith("--awt-python: 'no/such/python' is neither") and "searched for" in note
    for arguments in (["--awt-python=no/such/python"], ["--awt-python", "no/such/python"]):
        with pytest.raises(OptionError):
            Options.from_shared(raw, arguments)
    with pytest.raises(OptionError):
        Options.from_shared({"awt_cache": "maybe"}, [])
