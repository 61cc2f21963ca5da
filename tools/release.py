"""Builds what is released, twice, and checks it.

python -m tools.release --out ../dist
python -m tools.release --out ../dist --test python3.10 --test python3.13 -- tests/test_fixtures.py

The last commit is built in two folders: wheel and source distribution must come out the same to the byte. Their
metadata must render on an index. With ``--test``, the tests are run from the source distribution, which is unpacked
outside of this repository, with the wheel installed for that interpreter; what follows ``--`` goes to pytest.
"""

from __future__ import annotations

import argparse
import gzip
import hashlib
import io
import os
import subprocess
import sys
import tarfile
from collections.abc import Sequence
from pathlib import Path
from tempfile import TemporaryDirectory

ROOT = Path(__file__).parents[1]


def main(arguments: Sequence[str] | None = None) -> int:
    """Build, compare, check and test; 1 where something is wrong."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--out", type=Path, required=True, help="folder to write the distributions to")
    parser.add_argument("--test", action="append", default=[], metavar="PYTHON", help="run the tests with it")
    parser.add_argument("rest", nargs="*", help="arguments of pytest")
    given = parser.parse_args(arguments)
    target = given.out.resolve()
    built = [_built(target / name) for name in ("once", "again")]
    once, again = ([_digest(path) for path in paths] for paths in built)
    for path, digest in zip(built[0], once, strict=True):
        print(f"{digest}  {path.name}")
    if once != again:
        print("the second build differs", file=sys.stderr)
        return 1
    if _run(sys.executable, "-m", "twine", "check", "--strict", *map(str, built[0])):
        return 1
    return max([_tested(python, *built[0], given.rest) for python in given.test], default=0)


def _built(target: Path) -> tuple[Path, Path]:
    """Build the last commit: the source distribution and the wheel."""
    moment = subprocess.check_output(["git", "log", "-1", "--format=%ct"], cwd=ROOT, text=True).strip()
    environ = os.environ | {"SOURCE_DATE_EPOCH": moment}
    target.mkdir(parents=True, exist_ok=True)
    for path in (*target.glob("*.whl"), *target.glob("*.tar.gz")):
        path.unlink()
    with TemporaryDirectory() as folder:
        clone = Path(folder) / "clone"
        subprocess.run(["git", "clone", "-q", str(ROOT), str(clone)], check=True)
        command = [sys.executable, "-m", "build", "--outdir", str(target), str(clone)]
        subprocess.run(command, check=True, env=environ, stdout=subprocess.DEVNULL)
    (archive,), (wheel,) = target.glob("*.tar.gz"), target.glob("*.whl")
    archive.write_bytes(_plain(archive.read_bytes(), int(moment)))
    return archive, wheel


def _plain(archive: bytes, moment: int) -> bytes:
    """A source distribution without what depends on when, where and by whom it was built."""
    content = io.BytesIO()
    with (
        tarfile.open(fileobj=io.BytesIO(archive)) as old,
        tarfile.open(fileobj=content, mode="w", format=tarfile.PAX_FORMAT) as new,
    ):
        for member in sorted(old.getmembers(), key=lambda each: each.name):
            member.mtime, member.uid, member.gid, member.uname, member.gname = moment, 0, 0, "", ""
            member.mode = 0o755 if member.isdir() or member.mode & 0o100 else 0o644
            member.pax_headers = {}
            new.addfile(member, old.extractfile(member) if member.isfile() else None)
    packed = io.BytesIO()
    with gzip.GzipFile(filename="", mode="wb", fileobj=packed, mtime=moment) as file:
        file.write(content.getvalue())
    return packed.getvalue()


def _digest(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()


def _tested(python: str, archive: Path, wheel: Path, rest: Sequence[str]) -> int:
    """Run the tests of a source distribution with an interpreter; the exit status of pytest."""
    with TemporaryDirectory() as folder:
        program = str(Path(folder) / "environment" / "bin" / "python")
        subprocess.run([python, "-m", "venv", str(Path(folder) / "environment")], check=True)
        subprocess.run([program, "-m", "pip", "install", "-q", f"{wheel}[test]"], check=True)
        with tarfile.open(archive) as file:
            file.extractall(folder)
        source = Path(folder) / archive.name.removesuffix(".tar.gz")
        return _run(program, "-m", "pytest", "-q", *rest, folder=source)


def _run(*command: str, folder: Path = ROOT) -> int:
    print(f"+ {' '.join(command)}", flush=True)
    return subprocess.run(command, cwd=folder, check=False).returncode


if __name__ == "__main__":
    sys.exit(main())
