"""Tries the plugin in the set-ups of ``docs/setups.md``, each in a project of its own, and writes that page.

python -m tools.setups --work ../setups --page docs/setups.md

It needs the package index, git, and the tools that it names; ``--only WORD`` tries those with a word in their name. A
project of each set-up asks a library that is installed nowhere but in its environment: what is found there proves that
the environment was found. The page is written once all of them are right as they stand; a run with ``--only`` counts
what earlier runs found. ``$LIBRARY`` and ``$PLUGIN`` are wheels of that library and of the plugin, ``$REPOSITORY``
is a clone of the plugin's.
"""

from __future__ import annotations

import argparse
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

from tools.setups_tried import CALLED, COMMON, LIBRARY, SETUPS, UNTRIED, Setup

ROOT = Path(__file__).parents[1]
_PATIENCE = 900
#: What the linter's environment holds, and what that of the other tools does.
_LINTER = ("flake8", "flake8-pyproject", "python-lsp-server", "nbqa")
_TOOLS = ("uv", "poetry", "pipenv", "hatch", "pdm", "tox", "nox", "pre-commit")
#: PDM 2.29 fails with a newer one.
_WITH_TOOLS = ("hishel[httpx2]<2",)


def main() -> int:
    """Try the set-ups; 1 where one of them does not find what it is to find."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--work", type=Path, required=True, help="folder for projects and environments")
    parser.add_argument("--only", default="", help="a word in the names of those to try")
    parser.add_argument("--page", type=Path, help="file to write the table to")
    arguments = parser.parse_args()
    work = arguments.work.resolve()
    environ = _prepared(work)
    notes = work / "right.txt"
    right = set(notes.read_text("utf-8").splitlines()) if notes.exists() and arguments.only else set()
    for setup in (each for each in SETUPS if arguments.only in each.name):
        wrong = _tried(setup, work / "projects" / setup.folder, environ)
        print(f"{'wrong' if wrong else 'right'}  {setup.name}{wrong and chr(10)}{wrong}", flush=True)
        right = right - {repr(setup)} | (set() if wrong else {repr(setup)})
        notes.write_text("\n".join(sorted(right)), "utf-8")
    is_all_right = all(repr(setup) in right for setup in SETUPS)
    if arguments.page and is_all_right:
        arguments.page.write_text(_page([*map(_row, SETUPS)], environ), "utf-8")
    return 0 if is_all_right or arguments.only else 1


def _prepared(work: Path) -> dict[str, str]:
    """The environment variables of a fresh shell, with the tools, the wheels and the clone that the commands use."""
    shutil.rmtree(work / "projects", ignore_errors=True)
    for name, packages in (("linter", _LINTER), ("tools", (*_TOOLS, *_WITH_TOOLS))):
        if not (work / name).exists():
            subprocess.run([sys.executable, "-m", "venv", str(work / name)], check=True)
            subprocess.run([str(work / name / "bin" / "pip"), "install", "-q", *packages], check=True)
    pip = str(work / "linter" / "bin" / "pip")
    for name, source in (("library", work / "source"), ("plugin", work / "repository")):
        shutil.rmtree(source, ignore_errors=True)
        shutil.rmtree(work / name, ignore_errors=True)
        if name == "library":
            _write(source, LIBRARY)
        else:
            subprocess.run(["git", "clone", "-q", str(ROOT), str(source)], check=True)
        subprocess.run([pip, "wheel", "-q", "--no-deps", "-w", str(work / name), str(source)], check=True)
    wheels = {name: next((work / name).glob("*.whl")) for name in ("library", "plugin")}
    subprocess.run([pip, "install", "-q", "--force-reinstall", "--no-deps", str(wheels["plugin"])], check=True)
    subprocess.run([pip, "install", "-q", str(wheels["plugin"])], check=True)
    not_ours = ("VIRTUAL_ENV", "CONDA", "GIT_")
    inherited = {name: text for name, text in os.environ.items() if not name.startswith(not_ours)}
    return inherited | {
        "PATH": os.pathsep.join([str(work / "linter" / "bin"), str(work / "tools" / "bin"), os.defpath]),
        "LIBRARY": str(wheels["library"]),
        "PLUGIN": str(wheels["plugin"]),
        "REPOSITORY": str(work / "repository"),
        "XDG_DATA_HOME": str(work / "data"),
        "XDG_CACHE_HOME": str(work / "cache"),
        "XDG_CONFIG_HOME": str(work / "configuration"),
        "PYTHON": sys.executable,
        "TRIED": str(ROOT / "tools"),
    }


def _write(folder: Path, files: dict[str, str]) -> None:
    for name, text in files.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(text, "utf-8")


def _tried(setup: Setup, folder: Path, environ: dict[str, str]) -> str:
    """Run the commands of a set-up in a new project; what was wrong, empty where it found what it is to find."""
    _write(folder, COMMON | setup.files)
    shell = ["bash", "-c", "\n".join(setup.commands)]
    try:
        done = subprocess.run(shell, cwd=folder, env=environ, capture_output=True, text=True, timeout=_PATIENCE)
    except subprocess.TimeoutExpired:
        return "too slow"
    return "" if setup.expected in done.stdout else f"{done.stdout}{done.stderr}"


def _row(setup: Setup) -> str:
    names = [f"`{name}`" for name in setup.files if not name.endswith((".py", "pyproject.toml"))]
    files = f" ({', '.join(names)})" if names else ""
    *before, last = (f"`{command}`".replace("|", "\\|") for command in setup.commands)
    return f"| {setup.name}{files} | {', '.join(before) or '-'} | {last} |"


def _page(rows: list[str], environ: dict[str, str]) -> str:
    """The page, with the versions that it was tried on."""
    lines = []
    for name in (*CALLED, *_TOOLS):
        command = [shutil.which(name, path=environ["PATH"]) or name, "--version"]
        done = subprocess.run(command, capture_output=True, text=True, env=environ)
        version = re.search(r"\d+(\.\d+)+", done.stdout or done.stderr)
        lines.append(f"| {name} | {version[0] if version else 'not told'} |")
    return "\n".join([
        "<!-- Written by tools/setups.py: change that. -->", "", "# Set-ups that were tried", "",
        f"Each of these {len(rows)} set-ups was tried in a project of its own, by the script that wrote this page, and",
        "what is wrong there was found: an `await` of a function of a library, which is installed nowhere but in the",
        "environment of that project, or of another member of its workspace. `tools/setups_tried.py` has the files.",
        "",
        "    python -m tools.setups --work ../setups --page docs/setups.md", "",
        "| Set-up | Prepared by | Tried by |", "|---|---|---|", *rows, "",
        "`$LIBRARY` and `$PLUGIN` are wheels, `$REPOSITORY` is a clone of the plugin's repository, and `$TRIED` is the",
        "folder `tools` in it.", "",
        "## Versions", "", "| Tool | Version |", "|---|---|", *lines, "", "## Untried", "",
        *(f"- {line}" for line in UNTRIED), "",
    ])  # fmt: skip


if __name__ == "__main__":
    sys.exit(main())
