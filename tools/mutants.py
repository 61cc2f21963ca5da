"""Put one async mistake into each function of releases that nobody tuned on, and list what is not found.

    .venv/bin/python tools/mutants.py BENCH --base DIR setup|mutate|run|report ...
    .venv/bin/python tools/mutants.py BENCH --base DIR misses [--kinds M1,M2] [--projects gql]

BENCH is the folder of the benchmark ``mutbench.py``, which makes the mutants and counts what is found. Its own list of
releases is replaced by the one below; all else is as it is described in ``docs/mutants.md``.
"""

from __future__ import annotations

import argparse
import importlib
import json
import sys
from collections import Counter
from collections.abc import Iterator, Sequence
from pathlib import Path
from types import ModuleType

#: The version of each release, and the folders of its source distribution with where they are put in the tree.
RELEASES: dict[str, tuple[str, dict[str, str]]] = {
    "aiocache": ("0.12.3", {"aiocache": "aiocache", "tests": "tests"}),
    "aiodocker": ("0.27.0", {"aiodocker": "aiodocker", "tests": "tests"}),
    "aiortc": ("1.16.0", {"src/aiortc": "aiortc", "tests": "tests"}),
    "aiosmtpd": ("1.4.6", {"aiosmtpd": "aiosmtpd"}),
    "arq": ("0.28.0", {"arq": "arq", "tests": "tests"}),
    "bellows": ("1.2.1", {"bellows": "bellows", "tests": "tests"}),
    "gql": ("4.4.0", {"gql": "gql", "tests": "tests"}),
    "hap-python": ("5.2.0", {"pyhap": "pyhap", "tests": "tests"}),
    "pymodbus": ("3.16.1", {"pymodbus": "pymodbus"}),
    "python-kasa": ("0.12.0", {"kasa": "kasa", "tests": "tests"}),
    "python-roborock": ("7.13.0", {"roborock": "roborock"}),
    "quart": ("0.22.0", {"src/quart": "quart"}),
    "starlette-admin": ("1.0.3", {"starlette_admin": "starlette_admin"}),
    "taskiq": ("0.13.0", {"taskiq": "taskiq", "tests": "tests"}),
}
#: What these import beside their declared dependencies.
REQUIREMENTS = (
    "redis", "emcache", "aiomcache", "msgpack", "pytest-aiohttp", "pytest-mock", "pytest-freezer", "sqlalchemy",
    "beanie", "tortoise-orm", "aiobotocore", "websockets", "requests", "pyyaml", "aiofiles", "freezegun", "pyserial",
    "dirty-equals", "numpy", "voluptuous", "pyqrcode", "mongoengine", "arrow", "phonenumbers", "itsdangerous",
)  # fmt: skip


def corpora() -> dict[str, dict[str, object]]:
    """The releases in the form in which the benchmark keeps its own."""
    return {
        name: {"set": "ALL", "version": version, "parts": list(parts.items())}
        for name, (version, parts) in RELEASES.items()
    }


def replace_releases(bench: Path) -> ModuleType:
    """The benchmark's main module, with our releases and what they import for its own.

    Raises:
        ImportError: where the folder does not hold the benchmark.
    """
    sys.path.insert(0, str(bench))
    described = importlib.import_module("mb_corpora")
    described.CORPORA.clear()
    described.CORPORA.update(corpora())
    described.ENV_EXTRA.extend(REQUIREMENTS)
    return importlib.import_module("mutbench")


def missed(base: Path, kinds: Sequence[str], projects: Sequence[str]) -> Iterator[tuple[dict[str, str], bool]]:
    """The places of some kinds and projects, each with whether it is missed, by what ``report`` wrote.

    Raises:
        OSError: where nothing was mutated or reported below the folder.
    """
    hits = json.loads((base / "hits.json").read_text())
    for name in projects:
        manifest = json.loads((base / "manifests" / f"{name}.json").read_text())
        for kind in kinds:
            for site in manifest.get(kind, {"sites": []})["sites"]:
                if site["id"] in hits:
                    found = "".join(hits[site["id"]].values())
                    late = kind == "M2" or (kind == "M7" and site["ctx"] == "value")
                    yield {**site, "project": name}, "L" not in found and not (late and "F" in found)


def show_misses(base: Path, kinds: Sequence[str], projects: Sequence[str]) -> None:
    """Print each missed place of some kinds and projects, then what was found of each kind."""
    found, all_of = Counter[str](), Counter[str]()
    for site, is_missed in missed(base, kinds, projects):
        all_of[site["kind"]] += 1
        found[site["kind"]] += not is_missed
        if is_missed:
            path = base / "trees" / site["project"] / site["kind"] / site["file"]
            print(f"{site['id']} {path}:{site['line']} {site['func']}: {site['expr']}")
    for kind in kinds:
        print(f"{kind} {found[kind]}/{all_of[kind]} {100 * found[kind] / (all_of[kind] or 1):.0f} %")


def main(argv: Sequence[str]) -> int:
    """Run a command of the benchmark over the releases, or list what is missed; gives the exit status.

    Raises:
        SystemExit: where the arguments are not understood.
    """
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("bench", type=Path)
    parser.add_argument("--base", type=Path, required=True)
    parser.add_argument("command", choices=("setup", "mutate", "run", "report", "misses"))
    options, rest = parser.parse_known_args(argv)
    if options.command != "misses":
        bench = replace_releases(options.bench)
        return int(bench.main(["--base", str(options.base.resolve()), options.command, *rest]))
    choosing = argparse.ArgumentParser(prog="misses")
    choosing.add_argument("--kinds", default=",".join(f"M{number}" for number in range(1, 9)))
    choosing.add_argument("--projects", default=",".join(RELEASES))
    chosen = choosing.parse_args(rest)
    show_misses(options.base, chosen.kinds.split(","), chosen.projects.split(","))
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
