"""``fix`` mends by exact spans, keeps formatting and comments, and leaves alone what is not sure."""

from __future__ import annotations

from pathlib import Path

import pytest

from flake8_async_ssot.command.fixing.sameness import is_same_but_for_fixes
from tests.command.conftest import Invoke

MOCKS = {
    "lib.py": "def load():\n    return 1\n\n\nasync def fetch():\n    return 1\n",
    "test_lib.py": "",
}
BEFORE = "async def f(*a):\n    return [1]\n\n\ndef s(*a):\n    return []\n\n\n"


def _fixed(folder: Path, awt: Invoke, text: str, *options: str) -> str:
    """The text behind the definitions once it is mended; a second run finds nothing to do."""
    path = folder / "mended.py"
    path.write_bytes(f"{BEFORE}{text}".encode())
    awt("fix", "mended.py", "--isolated", *options)
    after = path.read_bytes()
    assert awt("fix", "mended.py", "--isolated", "--diff", *options).exit_code == 0
    assert path.read_bytes() == after
    return after.decode().removeprefix(BEFORE)


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("await s(1)  # why", "s(1)  # why"),
        ("await (  # why\n        s(1)\n    )", "(  # why\n        s(1)\n    )"),
        ("x = (await s()).y, (await s())[0]", "x = s().y, s()[0]"),
        ("x = (\n        await s()\n    ).y", "x = (\n        s()\n    ).y"),
        ("return await\\\n        s()", "return \\\n        s()"),
        ("f()  # why", "await f()  # why"),
        ("x = f(1,\n          2)", "x = await f(1,\n          2)"),
        ("x = f()\n    x.append(2)\n    return x", "x = await f()\n    x.append(2)\n    return x"),
        ("a, b = f()", "a, b = await f()"),
        ("f().append(f()[0])", "(await f()).append((await f())[0])"),
        ("(f()).append(1)", "(await f()).append(1)"),
        ("print(f'{f()} é', f() + [1], not f())", "print(f'{await f()} é', await f() + [1], not await f())"),
        ("return [f() + [x] for x in s()]", "return [await f() + [x] for x in s()]"),
        ("if f():\n        pass", "if await f():\n        pass"),
        ("async for x in s(): print(x)", "for x in s(): print(x)"),
        ("return [x async for x in s()]", "return [x for x in s()]"),
    ],
)
def test_mended_in_an_async_function(project: Path, awt: Invoke, before: str, after: str) -> None:
    assert _fixed(project, awt, f"async def main():\n    {before}\n") == f"async def main():\n    {after}\n"


@pytest.mark.parametrize(
    "text",
    [
        "def main():\n    f()\n    return f() + [1]\n",
        "async def main():\n    return lambda: f() + [1]\n",
        "async def main():\n    return (f() + [1] for _ in s())\n",
        "async def main():\n    return [[f() + [1] for _ in s()] for _ in s()]\n",
        "async def main():\n    return (await s(x) for x in s())\n",
        "async def main():\n    return await (s() if s else s(1))\n",
        "async def main(flag):\n    x = f()\n    if flag:\n        return x[0]\n    return await x\n",
        "async def main():\n    class A:\n        x = f() + [1]\n    return A\n",
        "f()\n",
    ],
)
def test_left_alone(project: Path, awt: Invoke, text: str) -> None:
    assert _fixed(project, awt, text) == text


_REQUEST = (
    "class Response:\n    async def close(self): ...\n\n\nclass Request:\n    def __await__(self):\n        yield\n"
    "        return Response()\n\n    def close(self): ...\n\n\ndef get():\n    return Request()\n\n\n"
)


def test_the_await_of_a_result_stays_where_the_result_was_never_awaited(project: Path, awt: Invoke) -> None:
    text = f"{_REQUEST}async def main():\n    response = get()\n    await response.close()\n    await get().close()\n"
    assert _fixed(project, awt, text) == text
    task = "import asyncio\n\n\nasync def main():\n    task = asyncio.create_task(f())\n    {}task.cancel()\n"
    assert _fixed(project, awt, task.format("await ")) == task.format("")


def test_with_and_for(project: Path, awt: Invoke) -> None:
    text = (
        "from contextlib import asynccontextmanager, contextmanager\n\n\n@contextmanager\ndef one():\n    yield\n\n\n"
        "@asynccontextmanager\nasync def two():\n    yield\n\n\nasync def three():\n    yield\n\n\nasync def main():\n"
    )
    body = (
        "    {}with one(): pass\n    {}with two() as x: pass\n    with two(), one(): pass\n"
        "    {}for x in three(): pass\n"
    )
    assert _fixed(project, awt, text + body.format("async ", "", "")) == text + body.format("", "async ", "async ")


def test_gather(project: Path, awt: Invoke) -> None:
    text = "import asyncio\n\n\nasync def main(n):\n    await asyncio.gather({})\n    await asyncio.gather({})\n"
    before = text.format("[f(x) for x in n]", "f(x) for x in n")
    assert _fixed(project, awt, before) == text.format("*[f(x) for x in n]", "*(f(x) for x in n)")


def test_assertions_of_mocks(project: Path, awt: Invoke) -> None:
    text = "from unittest.mock import Mock\n\n\ndef test():\n    m = Mock()\n    m()\n"
    left = "    m.assert_called_with\n    assert m.assert_called, 1\n"
    before = f"    m.assert_called\n    assert m.assert_called_once  # why\n{left}"
    after = f"    m.assert_called()\n    m.assert_called_once()  # why\n{left}"
    assert _fixed(project, awt, text + before) == text + after


@pytest.mark.parametrize(
    ("imports", "patch", "imports_after", "patch_after"),
    [
        ("AsyncMock, patch", "'lib.load', AsyncMock()", "MagicMock, patch", "'lib.load', MagicMock()"),
        (
            "patch, AsyncMock",
            "'lib.load', new_callable=AsyncMock",
            "patch, MagicMock",
            "'lib.load', new_callable=MagicMock",
        ),
        ("MagicMock, patch", "'lib.fetch', MagicMock()", "AsyncMock, patch", "'lib.fetch', AsyncMock()"),
        ("Mock, patch, AsyncMock", "'lib.fetch', new=Mock()", "patch, AsyncMock", "'lib.fetch', new=AsyncMock()"),
    ],
)
def test_mocks(project: Path, awt: Invoke, imports: str, patch: str, imports_after: str, patch_after: str) -> None:
    text = "from unittest.mock import {}\n\n\ndef test():\n    with patch({}):\n        pass\n"
    for name, content in MOCKS.items():
        (project / name).write_text(content, "utf-8")
    (project / "test_lib.py").write_text(text.format(imports, patch), "utf-8")
    awt("fix", "test_lib.py", "--isolated")
    assert (project / "test_lib.py").read_text("utf-8") == text.format(imports_after, patch_after)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "latin-1"])
def test_bytes_stay(project: Path, awt: Invoke, encoding: str) -> None:
    comment = "# coding: latin-1" if encoding == "latin-1" else "# é"
    text = (
        f"{comment}\r\nasync def f(): ...\r\n\x0c\r\n\r\nasync def main():\r\n    x = 'é'; {{}}f()  # é\r\n    return x"
    )
    (project / "bytes.py").write_bytes(text.format("").encode(encoding))
    assert awt("fix", "bytes.py", "--isolated").exit_code == 0
    assert (project / "bytes.py").read_bytes() == text.format("await ").encode(encoding)


def test_diff_and_exit_statuses(project: Path, awt: Invoke) -> None:
    main = project / "app" / "main.py"
    before = main.read_text("utf-8")
    result = awt("fix", "app", "--diff")
    assert result.exit_code == 1 and main.read_text("utf-8") == before
    assert "--- a/app/main.py\n+++ b/app/main.py\n" in result.stdout
    assert "-    await get_manager()\n+    get_manager()\n     await get_manager()  # noqa: AWT101\n" in result.stdout
    assert result.stderr == "1 would be fixed in 1 of 4 files (AWT101 1), 0 left\n"
    assert awt("fix", "app", "--select=AWT2").stderr == "0 fixed in 0 of 4 files, 0 left\n"
    assert awt("fix", "app").exit_code == 0
    assert main.read_text("utf-8") == before.replace("await get_manager()\n", "get_manager()\n", 1)
    (project / "app" / "broken.py").write_text("def f(:\n", "utf-8")
    result = awt("fix", "app")
    assert result.exit_code == 2 and "Not looked at: app/broken.py" in result.stderr
    assert awt("fix", "-").exit_code == 2


def test_a_fix_that_brings_a_report_is_not_done(project: Path, awt: Invoke) -> None:
    """Once it is awaited, the value is not awaitable where another function awaits it."""
    text = "class A:\n    async def main(self):\n        self.x = f()\n        self.x.append(1)\n        await self.x\n"
    assert _fixed(project, awt, text) == text


@pytest.mark.parametrize(
    ("one", "other", "is_same"),
    [
        ("f()", "await f()", True),
        ("f(x)", "f(await x)", True),
        ("'f()'", "'await f()'", False),
        ("f()", "await g()", False),
        ("assert m.assert_called", "m.assert_called()", True),
        ("assert m.assert_called", "assert True", False),
        ("gather(x)", "gather(*x)", True),
        ("AsyncMock()", "MagicMock()", True),
        ("AsyncMock()", "dict()", False),
    ],
)
def test_sameness(one: str, other: str, is_same: bool) -> None:
    wrapped = ["async def f():\n    " + text for text in (one, other)]
    assert is_same_but_for_fixes(*wrapped) is is_same


def test_fixes_behind_which_more_is_reported_are_counted(project: Path, awt: Invoke) -> None:
    lines = ["class S:", "    async def get(self): ...", "def make():", "    return S()", "async def main():"]
    text = "\n".join([*lines, "    found = await make()", "    found.get()", ""])
    (project / "more.py").write_text(text, "utf-8")
    result = awt("fix", "more.py")
    assert result.stderr == (
        "0 fixed in 0 of 1 files, 1 left; mend 1 of them by hand, since more would be reported behind\n"
    )
    assert (project / "more.py").read_text("utf-8") == text
