"""AWT000: a file that could not be checked."""

from __future__ import annotations

from typing import ClassVar

from flake8_async_ssot.rules.base import Rule


class FileNotChecked(Rule):
    """A file that could not be checked.

    ## Why

    The plugin failed on the file, so nothing is known of it: no other code of the plugin is reported there. Silence
    would look like a clean file. Other files keep their reports.

    The place is line 1, or the node at which a rule failed. The message says what happened, and `flake8 -v` shows the
    traceback. Where this code is turned off, the message goes to standard error.

    `awt check` reports a file by this code, too, that cannot be read or parsed, where flake8 has E902 and E999.

    ## Example

    A tree that is nested more deeply than any source that CPython can compile:

    ```text
    app.py:1:1: AWT000 file was not checked: TooDeep: nested too deeply
    ```

    ## Use instead

    A failure of the plugin is a bug of the plugin: please report it with the traceback. Until it is mended,
    `per-file-ignores = app.py:AWT000` or `# flake8: noqa: AWT000` in the file lets the build pass.

    ## How it is decided

    The checker fails on the file, by an error of its own. `awt check` reports by this code, too, what it cannot read
    or parse.

    ## When it is silent

    - The file is checked whole.
    - flake8 stops at the file before the plugin gets it, by E902 or E999.
    """

    code = "AWT000"
    message = "file was not checked: {what}"
    is_from_checker: ClassVar[bool] = True
