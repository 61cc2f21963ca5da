"""The set-ups that ``tools/setups.py`` tries: files, commands, and what the last command has to print."""

from __future__ import annotations

from dataclasses import dataclass, field

#: A library that is installed in the environments of the projects, and nowhere else.
LIBRARY = {
    "pyproject.toml": (
        '[build-system]\nrequires = ["setuptools"]\nbuild-backend = "setuptools.build_meta"\n'
        '[project]\nname = "clientlib"\nversion = "1.0"\n'
    ),
    "clientlib/__init__.py": "class Client:\n    pass\n\n\ndef connect():\n    return Client()\n",
}
MAIN = "from {} import connect\n\n\nasync def main():\n    return await connect()\n"
#: What every project holds.
COMMON = {"shop/__init__.py": "", "shop/main.py": MAIN.format("clientlib")}

INSTALLED = "AWT101 `clientlib.connect` is sync (installed clientlib/__init__.py:5)"
SIBLING = "AWT101 `core.connect` is sync (packages/core/src/core/__init__.py:5)"
#: Programs of the linter's environment whose versions are told.
CALLED = ("flake8", "python3", "pylsp", "nbqa")

_FLAKE8 = "flake8 --select=AWT shop"
_PROJECT = '[project]\nname = "shop"\nversion = "1.0"\nrequires-python = ">=3.10"\n'
_POETRY = (
    f'{_PROJECT}[tool.poetry]\npackages = [{{ include = "shop" }}]\n'
    '[build-system]\nrequires = ["poetry-core"]\nbuild-backend = "poetry.core.masonry.api"\n'
)
_VENV = "$PYTHON -m venv {0} && {0}/bin/pip install -q $LIBRARY"
_GIT = "git init -q . && git add shop"
_STDIN = "cp shop/main.py unsaved.txt && echo > shop/main.py"
_PRE_COMMIT = "PRE_COMMIT_HOME=../../pre-commit pre-commit run --all-files"
_MEMBER = (
    '[project]\nname = "{}"\nversion = "1.0"\nrequires-python = ">=3.10"\ndependencies = []\n'
    '[build-system]\nrequires = ["setuptools"]\nbuild-backend = "setuptools.build_meta"\n'
)
_MONOREPO = {
    "packages/core/src/core/__init__.py": LIBRARY["clientlib/__init__.py"],
    "packages/core/pyproject.toml": _MEMBER.format("core"),
    "packages/web/src/web/__init__.py": "",
    "packages/web/src/web/main.py": MAIN.format("core"),
    "packages/web/pyproject.toml": _MEMBER.format("web"),
}
_NOTEBOOK = (
    '{"cells": [{"cell_type": "code", "execution_count": null, "metadata": {}, "outputs": [], "source": '
    '["from clientlib import connect\\n", "await connect()"]}], "metadata": {}, "nbformat": 4, "nbformat_minor": 5}\n'
)


@dataclass(frozen=True)
class Setup:
    """One set-up: files beside those of every project, the lines of a shell, and what they have to print."""

    name: str
    commands: tuple[str, ...]
    files: dict[str, str] = field(default_factory=dict)
    expected: str = INSTALLED

    @property
    def folder(self) -> str:
        """The name of its folder."""
        return "".join(letter if letter.isalnum() else "-" for letter in self.name)


SETUPS = (
    Setup("`.venv` beside the code", (_VENV.format(".venv"), _FLAKE8)),
    Setup("`env` beside the code", (_VENV.format("env"), _FLAKE8)),
    Setup(
        "an active environment elsewhere",
        (_VENV.format("../active"), "VIRTUAL_ENV=$PWD/../active " + _FLAKE8),
    ),
    Setup(
        "a folder laid out as by conda",
        (
            "$PYTHON -m pip install -q --prefix ../conda $LIBRARY && mkdir -p ../conda/conda-meta",
            "CONDA_PREFIX=$PWD/../conda CONDA_DEFAULT_ENV=web " + _FLAKE8,
        ),
    ),
    Setup("`awt-python`", (_VENV.format("../named"), "flake8 --select=AWT --awt-python=../named shop")),
    Setup(
        "pyright's configuration",
        (_VENV.format("../envs/web"), _FLAKE8),
        {"pyrightconfig.json": '{\n  // shared with the editor\n  "venvPath": "../envs",\n  "venv": "web",\n}\n'},
    ),
    Setup(
        "Poetry, environment in its cache",
        ("POETRY_VIRTUALENVS_IN_PROJECT=false poetry add -q $LIBRARY", _FLAKE8),
        {"pyproject.toml": _POETRY},
    ),
    Setup(
        "Poetry, environment in the project",
        ("poetry config --local virtualenvs.in-project true && poetry add -q $LIBRARY", _FLAKE8),
        {"pyproject.toml": _POETRY},
    ),
    Setup("pipenv", ("pipenv install -q $LIBRARY", _FLAKE8), {"Pipfile": "[packages]\n"}),
    Setup(
        "uv",
        ("UV_PYTHON_DOWNLOADS=never uv add -q --python $PYTHON $LIBRARY", _FLAKE8),
        {"pyproject.toml": _PROJECT},
    ),
    Setup(
        "`uv run`",
        (
            "UV_PYTHON_DOWNLOADS=never uv add -q --python $PYTHON $LIBRARY && uv pip install -q $PLUGIN",
            "uv run --no-sync flake8 --select=AWT shop",
        ),
        {"pyproject.toml": _PROJECT},
    ),
    Setup(
        "a tool of uv's",
        (
            _VENV.format(".venv"),
            "uv tool run -q --python $PYTHON --from flake8 --with $PLUGIN flake8 --select=AWT shop",
        ),
    ),
    Setup("PDM", ("pdm use -q -f $PYTHON && pdm add -q $LIBRARY", _FLAKE8), {"pyproject.toml": _PROJECT}),
    Setup(
        "hatch",
        ("hatch -q run lint:check",),
        {
            "pyproject.toml": _PROJECT + "[tool.hatch.envs.lint]\nskip-install = true\n"
            'dependencies = ["flake8-async-ssot @ file://{env:PLUGIN}", "clientlib @ file://{env:LIBRARY}"]\n'
            '[tool.hatch.envs.lint.scripts]\ncheck = "flake8 --select=AWT shop"\n'
        },
    ),
    Setup(
        "tox",
        ("tox -q -e lint",),
        {
            "tox.ini": "[tox]\nskipsdist = true\n[testenv:lint]\ndeps =\n    {env:PLUGIN}\n    {env:LIBRARY}\n"
            "commands = flake8 --select=AWT shop\n"
        },
    ),
    Setup(
        "nox",
        ("nox -s lint",),
        {
            "noxfile.py": "import os\n\nimport nox\n\n\n@nox.session\ndef lint(session):\n"
            "    session.install(os.environ['PLUGIN'], os.environ['LIBRARY'])\n"
            "    session.run('flake8', '--select=AWT', 'shop')\n"
        },
    ),
    Setup(
        "pre-commit, the hook of the plugin",
        (
            _VENV.format(".venv") + " && " + _GIT,
            'sed -i "s|URL|$REPOSITORY|; s|REV|$(git -C $REPOSITORY rev-parse HEAD)|" .pre-commit-config.yaml',
            _PRE_COMMIT,
        ),
        {
            ".pre-commit-config.yaml": "repos:\n- repo: URL\n  rev: REV\n  hooks:\n  - id: awt-check\n"
            "    args: [--awt-python=.venv]\n"
        },
    ),
    Setup(
        "pre-commit, flake8's hook with an additional dependency",
        (
            _VENV.format(".venv") + " && " + _GIT,
            "cd mirror && git init -q && git add . && git -c user.name=me -c user.email=me commit -qm 7; cd ..",
            'sed -i "s|URL|$PWD/mirror|; s|REV|$(git -C mirror rev-parse HEAD)|" .pre-commit-config.yaml',
            'sed -i "s|PLUGIN|$PLUGIN|" .pre-commit-config.yaml',
            _PRE_COMMIT,
        ),
        {
            ".pre-commit-config.yaml": "repos:\n- repo: URL\n  rev: REV\n  hooks:\n  - id: flake8\n"
            "    additional_dependencies: [PLUGIN]\n",
            # It stands for flake8's own repository, which declares the same hook.
            "mirror/.pre-commit-hooks.yaml": "- id: flake8\n  name: flake8\n  entry: flake8\n  language: python\n"
            "  types: [python]\n  require_serial: true\n",
            "mirror/pyproject.toml": f'{_PROJECT.replace("shop", "mirror")}dependencies = ["flake8"]\n'
            "[tool.setuptools]\npy-modules = []\n",
        },
    ),
    Setup(
        "pre-commit, flake8 of the project",
        (_VENV.format(".venv") + " && .venv/bin/pip install -q $PLUGIN && " + _GIT, _PRE_COMMIT),
        {
            ".pre-commit-config.yaml": "repos:\n- repo: local\n  hooks:\n  - id: flake8\n    name: flake8\n"
            "    entry: .venv/bin/flake8 --awt-python=.venv\n    language: system\n    types: [python]\n"
        },
    ),
    Setup(
        "the steps of GitHub Actions, run by hand",
        (
            "$PYTHON -m venv job && . job/bin/activate && pip install -q $LIBRARY $PLUGIN",
            "awt check --output-format=github shop",
        ),
        expected="::error file=shop/main.py,line=5,",
    ),
    Setup(
        "the script of GitLab's job, run by hand",
        (
            "$PYTHON -m venv job && . job/bin/activate && pip install -q $LIBRARY $PLUGIN",
            "awt check --output-format=gitlab --output-file=gl-code-quality-report.json shop;"
            " cat gl-code-quality-report.json",
        ),
        expected='"check_name": "AWT101"',
    ),
    Setup(
        "`[tool.flake8]` by flake8-pyproject",
        (_VENV.format("../other"), "flake8 shop"),
        {"pyproject.toml": '[tool.flake8]\nselect = ["AWT"]\nawt-python = "../other"\nawt-python-version = "3.11"\n'},
    ),
    Setup(
        "an editable install",
        ("$PYTHON -m venv .venv && .venv/bin/pip install -q -e library", "flake8 --select=AWT shop"),
        {f"library/{name}": text for name, text in LIBRARY.items()},
        "AWT101 `clientlib.connect` is sync (library/clientlib/__init__.py:5)",
    ),
    Setup(
        "a workspace of uv, nothing installed",
        ("flake8 --select=AWT packages/web",),
        {**_MONOREPO, "pyproject.toml": '[tool.uv.workspace]\nmembers = ["packages/*"]\n'},
        SIBLING,
    ),
    Setup(
        "a workspace of uv, synced",
        (
            "UV_PYTHON_DOWNLOADS=never uv sync -q --python $PYTHON --all-packages",
            "flake8 --select=AWT packages/web",
        ),
        {
            **_MONOREPO,
            "pyproject.toml": _PROJECT + '[tool.uv.workspace]\nmembers = ["packages/*"]\n',
        },
        SIBLING,
    ),
    Setup(
        "members with an environment each",
        (_VENV.format("packages/web/.venv"), "flake8 --select=AWT packages/web/web.py shop"),
        {"packages/web/pyproject.toml": "", "packages/web/web.py": MAIN.format("clientlib"), "shop/main.py": ""},
        "packages/web/web.py:5:12: " + INSTALLED,
    ),
    Setup(
        "Poetry's path dependencies, nothing installed",
        ("flake8 --select=AWT web",),
        {
            "packages/core/src/core/__init__.py": LIBRARY["clientlib/__init__.py"],
            "web/pyproject.toml": '[tool.poetry]\nname = "web"\n[tool.poetry.dependencies]\n'
            'core = { path = "../packages/core", develop = true }\n',
            "web/web/main.py": MAIN.format("core"),
            "web/web/__init__.py": "",
        },
        SIBLING,
    ),
    Setup(
        "the roots of Pants",
        ("flake8 --select=AWT packages/web",),
        {**_MONOREPO, "pants.toml": '[source]\nroot_patterns = ["/packages/*/src"]\n'},
        SIBLING,
    ),
    Setup(
        "source roots by a pattern",
        ("flake8 --select=AWT scripts",),
        {
            **_MONOREPO,
            "setup.cfg": "[flake8]\nawt-source-roots = ./packages/*/src\n",
            "scripts/main.py": MAIN.format("core"),
        },
        SIBLING,
    ),
    Setup(
        "a notebook, by nbQA",
        (_VENV.format(".venv"), "nbqa 'flake8 --select=AWT' sales.ipynb"),
        {"sales.ipynb": _NOTEBOOK},
        "sales.ipynb:cell_1:2:1: " + INSTALLED,
    ),
    Setup(
        "standard input, as nvim-lint calls it",
        (
            _VENV.format(".venv") + " && " + _STDIN,
            "flake8 --format='%(path)s:%(row)d:%(col)d:%(code)s:%(text)s' --no-show-source"
            " --stdin-display-name $PWD/shop/main.py - < unsaved.txt",
        ),
        expected=INSTALLED.replace(" ", ":", 1),
    ),
    Setup(
        "standard input, as ALE calls it",
        (
            _VENV.format(".venv") + " && " + _STDIN,
            "cd shop && flake8 --format=default --stdin-display-name $PWD/main.py - < ../unsaved.txt",
        ),
    ),
    Setup(
        "standard input, as the extension of VS Code calls it",
        (
            _VENV.format(".venv") + " && " + _STDIN,
            "python -m flake8 --format='%(row)d,%(col)d,%(code).1s,%(code)s:%(text)s'"
            " --stdin-display-name $PWD/shop/main.py - < unsaved.txt",
        ),
        expected="5,12,A,AWT101:`clientlib.connect` is sync (installed clientlib/__init__.py:5)",
    ),
    Setup(
        "python-lsp-server, over its protocol, text that is not saved",
        (_VENV.format(".venv") + " && " + _STDIN, "python $TRIED/lsp_client.py shop/main.py unsaved.txt"),
    ),
    Setup(
        "the wheel",
        ("$PYTHON -m venv own && own/bin/pip install -q $PLUGIN $LIBRARY", "own/bin/flake8 --select=AWT shop"),
    ),
    Setup(
        "an archive of the source",
        (
            "git -C $REPOSITORY archive --prefix=plugin/ -o $PWD/plugin.zip HEAD",
            "$PYTHON -m venv own && own/bin/pip install -q ./plugin.zip $LIBRARY",
            "own/bin/awt check shop",
        ),
    ),
)

UNTRIED = (
    "Windows and macOS: the code that handles their paths is tested by their rules, on Linux.",
    "Conda itself: a folder with its layout was.",
    "Pants itself: its layout was, and a folder as `pants export` writes it (`tests/inference/test_prefixes.py`).",
    "GitHub's and GitLab's own runners, and pre-commit's service: the lines were run by hand.",
    "VS Code, Neovim, Vim and PyCharm themselves: what VS Code's flake8 extension, nvim-lint and ALE call was. In"
    " PyCharm, an external tool or a file watcher calls `flake8` with the path of the file.",
)
