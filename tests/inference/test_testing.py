"""Which files count as tests."""

from __future__ import annotations

import pytest

from flake8_async_ssot.inference.modules.testing import is_collected, is_test_file


@pytest.mark.parametrize("name", ["test_client.py", "client_test.py", "test_.py"])
def test_collected_by_pytest(name: str) -> None:
    assert is_collected(name)
    assert is_test_file(f"/p/package/{name}", "/p")


@pytest.mark.parametrize(
    "name", ["client.py", "conftest.py", "tests.py", "testing.py", "test_client.pyi", "test_a.txt"]
)
def test_not_collected_by_pytest(name: str) -> None:
    assert not is_collected(name)


@pytest.mark.parametrize(
    "path", ["conftest.py", "a/conftest.py", "tests/helpers.py", "a/testing/__init__.py", "test\\data\\one.pyi"]
)
def test_serves_tests(path: str) -> None:
    assert is_test_file(f"/p/{path}", "/p")


@pytest.mark.parametrize("path", ["conftest_helpers.py", "testers/a.py", "tests.py", "a/contest.py", "test_data.json"])
def test_serves_no_tests(path: str) -> None:
    assert not is_test_file(f"/p/{path}", "/p")


def test_the_name_of_the_project_does_not_count() -> None:
    assert not is_test_file("/tests/a.py", "/tests")
    assert is_test_file("/tests/a.py")
