"""What inference found around a file: its project, its environment, and the configuration of pytest."""

from __future__ import annotations

from enum import Enum
from typing import NamedTuple


class Origin(Enum):
    """What named the environment of the linted project."""

    OPTION = "the option"
    VARIABLE = "the variable VIRTUAL_ENV"
    CONDA = "the variable CONDA_PREFIX"
    FOLDER = "a folder from the file or the working folder upwards"
    PYRIGHT = "pyright's configuration"
    UV = "the variable UV_PROJECT_ENVIRONMENT"
    PDM = "the file .pdm-python"
    POETRY = "the project's name and place, as Poetry has it"
    PIPENV = "the project's name and place, as pipenv has it"
    PANTS = "what Pants exported"
    RUNNING = "the interpreter that runs this"


class Surroundings(NamedTuple):
    """The places that imports of a file are searched in, and what decided for them. All paths are absolute."""

    file: str
    #: The dotted name of the module, as other modules import it.
    module: str
    #: The folder of the project.
    project: str
    #: Folders that absolute imports start from, before and after what is installed.
    roots: tuple[str, ...]
    last_roots: tuple[str, ...]
    #: Folders of other members of the workspace, which are searched where a module is found nowhere else.
    siblings: tuple[str, ...]
    #: The folder of the environment; empty where none is known.
    environment: str
    origin: Origin
    #: The folders that hold installed packages.
    packages: tuple[str, ...]
    #: The modules that are installed for development, with their folders or files.
    editable: tuple[tuple[str, str], ...]
    python_version: tuple[int, int]
    is_version_given: bool
    #: The files that may configure pytest, the nearest first.
    pytest_files: tuple[str, ...]
    #: The ``conftest.py`` files that pytest reads for the file, the innermost first.
    conftests: tuple[str, ...]
    #: The modules that installed packages register as pytest plugins.
    pytest_plugins: tuple[str, ...]
