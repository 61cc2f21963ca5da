from collections.abc import Awaitable, Callable

from starlette.requests import Request
from starlette.responses import Response

RequestResponseEndpoint = Callable[[Request], Awaitable[Response]]

class BaseHTTPMiddleware:
    async def __call__(self, *args, **kwargs) -> None: ...
