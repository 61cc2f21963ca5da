"""What a text says of the objects that its code may store something in."""

from __future__ import annotations

import pytest

from flake8_async_ssot.inference.project.words import may_reach_module


@pytest.mark.parametrize(
    ("text", "reaches"),
    [
        (b"import p.agent", True),
        (b"import p.agent as a", True),
        (b"from p import agent", True),
        (b"from p import (\n    other,\n    agent as a,\n)", True),
        (b"def f():\n    from . import agent", True),
        (b"import p\np.agent.get = f", True),
        (b"import p.q\nsetattr(p.agent, name, f)", True),
        (b"import sys\nsys.modules['p.agent'].get = f", True),
        (b"import_module('p.agent').get = f", True),
        (b"from p import other, \\\n    agent", True),
        (b"from p import (\n    other,  # see (1)\n    agent,\n)", True),
        (b"from p import *\nagent.get = f", True),
        (b"import p\nlib = p\nlib.agent.get = f", True),
        (b"lib = import_module('p')\nlib.agent.get = f", True),
        (b"NAME = 'p.agent'\nimport_module(NAME).get = f", True),
        (b"__import__('p.agent').agent.get = f", True),
        (b"import p\ngetattr(p, 'agent').get = f", True),
        (b"import sys\nsys.modules[f'{P}.agent'].get = f", True),
        (b"from p.agent import get\nget.__globals__['get'] = f", True),
        (b"from p.agent import get", False),
        (b"import q\nself.agent.get = f", False),
        (b"agent = make()\nsetattr(agent, name, f)", False),
        (b"{'agent': 1}", False),
    ],
)
def test_whether_a_file_may_get_hold_of_a_module(text: bytes, reaches: bool) -> None:
    assert may_reach_module(text, "p.agent") is reaches
