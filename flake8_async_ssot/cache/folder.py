"""The folder of the cache: where it is, and the files that tell other tools to leave it out."""

from __future__ import annotations

import os

#: The name of the folder where the options name no other one.
NAME = ".flake8_async_ssot_cache"
_DATABASE = "results.sqlite"
#: What stands beside the results. The signature is that of https://bford.info/cachedir/.
_MARKS = {
    ".gitignore": "# What flake8-async-ssot found in earlier runs.\n*\n",
    "CACHEDIR.TAG": "Signature: 8a477f597d28d172789f06886806bc55\n# What flake8-async-ssot found in earlier runs.\n",
}


def database_in(folder: str) -> str | None:
    """The path of the results in a folder, which is made where it is missing.

    :param folder: absolute.
    :returns: None where the folder cannot be used: something else stands in its place, or it is a link.
    """
    path = os.path.join(folder, _DATABASE)
    try:
        if not os.path.lexists(folder):
            os.makedirs(folder)
            # Only into a folder that is new: in any other one they would hide what is not ours.
            for name, text in _MARKS.items():
                with open(os.path.join(folder, name), "x", encoding="utf-8") as file:
                    file.write(text)
    except (OSError, ValueError):
        # Another process may be making it.
        pass
    is_usable = os.path.isdir(folder) and not os.path.islink(folder)
    is_odd = os.path.lexists(path) and (os.path.islink(path) or not os.path.isfile(path))
    return path if is_usable and not is_odd else None
