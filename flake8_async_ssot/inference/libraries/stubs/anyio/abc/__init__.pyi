from anyio.abc._sockets import SocketListener, SocketStream, UDPSocket
from anyio.abc._streams import (
    ByteReceiveStream,
    ByteSendStream,
    ByteStream,
    ObjectReceiveStream,
    ObjectSendStream,
    ObjectStream,
)
from anyio.abc._subprocesses import Process
from anyio.abc._tasks import TaskGroup
