from collections.abc import Awaitable, Callable, MutableMapping

from _typeshed import Incomplete

Scope = MutableMapping[str, Incomplete]
Message = MutableMapping[str, Incomplete]
Receive = Callable[[], Awaitable[Message]]
Send = Callable[[Message], Awaitable[None]]
ASGIApp = Callable[[Scope, Receive, Send], Awaitable[None]]
