from collections.abc import Generator
from typing import Generic, TypeVar

_T = TypeVar("_T")

class _ContextManager(Generic[_T]):
    __enter__: None
    def __await__(self) -> Generator[object, object, _T]: ...
    async def __aenter__(self) -> _T: ...
    async def __aexit__(self, *args): ...
