"""Which files are tests, by pytest's rules for what it collects where nothing is configured, and by their folders."""

from __future__ import annotations

#: Folders whose files only serve tests. pytest collects a part of them; the others are helpers of these.
TEST_FOLDERS = frozenset({"test", "tests", "testing", "unit_tests"})


def is_collected(name: str) -> bool:
    """Whether pytest collects a file of that name: its setting ``python_files`` where nothing is configured."""
    return name.endswith(".py") and (name.startswith("test_") or name.endswith("_test.py"))


def is_test_file(path: str, project: str = "") -> bool:
    """Whether a file only serves tests: pytest collects or loads it, or it stands in a folder of tests.

    :param path: the file; only what comes after ``project`` counts.
    :param project: the folder of the project, which may have any name.
    """
    *folders, name = path[len(project) :].replace("\\", "/").split("/")
    return is_collected(name) or name == "conftest.py" or not TEST_FOLDERS.isdisjoint(folders)
