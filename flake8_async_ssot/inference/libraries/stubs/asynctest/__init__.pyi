import unittest

from .mock import (
    CoroutineMock as CoroutineMock,
    MagicMock as MagicMock,
    Mock as Mock,
    NonCallableMagicMock as NonCallableMagicMock,
    NonCallableMock as NonCallableMock,
    create_autospec as create_autospec,
    mock_open as mock_open,
    patch as patch,
)

class TestCase(unittest.TestCase):
    def _run_test_method(self, *args, **kwargs): ...

class ClockedTestCase(TestCase): ...
