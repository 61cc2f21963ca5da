from nats.aio.msg import Msg

class Subscription:
    pending_msgs: int
    __await__: None
    __enter__: None
    __aenter__: None
    __aiter__: None
    async def next_msg(self, *args, **kwargs) -> Msg: ...
    async def drain(self, *args, **kwargs) -> None: ...
    async def unsubscribe(self, *args, **kwargs) -> None: ...
