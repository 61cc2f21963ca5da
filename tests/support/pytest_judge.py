"""Has pytest run the test files of fixtures and says what happened: a script of its own, so that nothing leaks.

Called with a JSON file that lists cases ({"folder": ..., "files": [...]}) and one to write the outcomes to. pytest is
started for each case in turn, in one process, with the configuration of the case. The outcome of a case holds the
result of each test, the lines that were executed, by file, and the texts of warnings.
"""

from __future__ import annotations

import contextlib
import io
import json
import os
import sys
import warnings
from collections import defaultdict
from collections.abc import Callable, Iterator
from pathlib import Path
from types import FrameType
from typing import Any

import pytest


class Recorder:
    """A plugin that notes how each test ended and which warnings came up."""

    def __init__(self) -> None:
        self.results: dict[str, str] = {}
        self.warnings: list[str] = []

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        """Keep the worst of setup, call and teardown."""
        if report.outcome != "passed" or report.nodeid not in self.results:
            self.results[report.nodeid] = report.outcome

    def pytest_collectreport(self, report: pytest.CollectReport) -> None:
        """Keep what could not be collected."""
        if report.failed:
            self.results[report.nodeid] = "failed"

    def pytest_warning_recorded(self, warning_message: warnings.WarningMessage) -> None:
        """Keep the text."""
        self.warnings.append(str(warning_message.message))


def main(request: str, answer: str) -> None:
    """Judge all cases of the file ``request`` and write the outcomes to the file ``answer``."""
    cases = json.loads(Path(request).read_text("utf-8"))
    sys.dont_write_bytecode = True
    outcomes = [_judge(case["folder"], case["files"]) for case in cases]
    Path(answer).write_text(json.dumps(outcomes), "utf-8")


def _judge(folder: str, files: list[str]) -> dict[str, Any]:
    recorder = Recorder()
    executed: dict[str, set[int]] = defaultdict(set)
    arguments = ["-q", "-p", "no:cacheprovider", "-p", "no:hypothesispytest", "--rootdir", folder, *files]
    with _as_only_project(folder), contextlib.redirect_stdout(io.StringIO()):
        sys.settrace(_tracer(folder, executed))
        try:
            pytest.main(arguments, plugins=[recorder])
        finally:
            sys.settrace(None)
    lines = {name: sorted(numbers) for name, numbers in executed.items()}
    return {"results": recorder.results, "lines": lines, "warnings": recorder.warnings}


@contextlib.contextmanager
def _as_only_project(folder: str) -> Iterator[None]:
    """Work in a folder, and forget its modules afterwards."""
    loaded_before, path_before, home = set(sys.modules), list(sys.path), os.getcwd()
    os.chdir(folder)
    sys.path.insert(0, folder)
    try:
        yield
    finally:
        os.chdir(home)
        sys.path[:] = path_before
        for name in set(sys.modules) - loaded_before:
            if str(getattr(sys.modules[name], "__file__", None)).startswith(folder + os.sep):
                del sys.modules[name]


def _tracer(folder: str, executed: dict[str, set[int]]) -> Callable[[FrameType, str, Any], Any]:
    start = folder + os.sep

    def trace(frame: FrameType, event: str, argument: Any) -> Any:
        name = frame.f_code.co_filename
        if not name.startswith(start):
            return None
        if event == "line":
            executed[name[len(start) :].replace(os.sep, "/")].add(frame.f_lineno)
        return trace

    return trace


if __name__ == "__main__":
    main(*sys.argv[1:])
