"""The list of places that a run over mutants has missed."""

from __future__ import annotations

import json
from pathlib import Path

from tools import mutants


def _site(name: str, kind: str, context: str) -> dict[str, object]:
    return {"id": name, "kind": kind, "ctx": context, "file": "a.py", "line": 1, "func": "f", "expr": "await g()"}


def test_what_is_reported_later_counts_where_a_value_is_kept(tmp_path: Path) -> None:
    sites = {
        "M1": [_site("on-line", "M1", "stmt"), _site("later", "M1", "stmt")],
        "M2": [_site("kept", "M2", "value"), _site("lost", "M2", "value")],
        "M7": [_site("kept-too", "M7", "value"), _site("statement", "M7", "stmt")],
    }
    (tmp_path / "manifests").mkdir()
    manifest = {kind: {"sites": found} for kind, found in sites.items()}
    (tmp_path / "manifests" / "arq.json").write_text(json.dumps(manifest))
    hits = {"on-line": "LFA", "later": "-F-", "kept": "-F-", "lost": "---", "kept-too": "-F-", "statement": "-F-"}
    (tmp_path / "hits.json").write_text(json.dumps({name: {"awt": found} for name, found in hits.items()}))
    found = {site["id"]: is_missed for site, is_missed in mutants.missed(tmp_path, list(sites), ["arq"])}
    assert [name for name, is_missed in found.items() if is_missed] == ["later", "lost", "statement"]


def test_the_releases_are_laid_out_as_the_benchmark_takes_them() -> None:
    made = mutants.corpora()
    assert len(made) == 14
    assert made["aiortc"] == {
        "set": "ALL",
        "version": "1.16.0",
        "parts": [("src/aiortc", "aiortc"), ("tests", "tests")],
    }
