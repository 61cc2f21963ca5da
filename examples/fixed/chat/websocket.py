"""As much of RFC 6455 as a chat needs: the handshake and short text frames."""

import base64
import hashlib

GUID = "258EAFA5-E914-47DA-95CA-C5AB0DC85B11"
TEXT, CLOSE = 0x81, 0x88


class WebSocket:
    """The server's side of one connection."""

    def __init__(self, reader, writer):
        self._reader = reader
        self._writer = writer

    async def accept(self):
        """Answer the handshake and return the path that the client asked for."""
        request, *lines = (await self._reader.readuntil(b"\r\n\r\n")).decode("latin-1").splitlines()
        headers = {name.lower(): value.strip() for name, _, value in (line.partition(":") for line in lines)}
        if "sec-websocket-key" not in headers:
            raise ConnectionError("not a websocket request")
        answer = base64.b64encode(hashlib.sha1((headers["sec-websocket-key"] + GUID).encode()).digest())
        self._writer.write(b"HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n")
        self._writer.write(b"Sec-WebSocket-Accept: " + answer + b"\r\n\r\n")
        await self._writer.drain()
        return request.split()[1]

    async def receive(self):
        """The next text, or None when the client is gone."""
        opcode, size = await self._reader.readexactly(2)
        if opcode != TEXT:
            return None
        size &= 0x7F
        if size == 126:
            size = int.from_bytes(await self._reader.readexactly(2), "big")
        mask = await self._reader.readexactly(4)
        data = await self._reader.readexactly(size)
        return bytes(byte ^ mask[index % 4] for index, byte in enumerate(data)).decode()

    async def send(self, text):
        data = text.encode()
        size = bytes([len(data)]) if len(data) < 126 else b"\x7e" + len(data).to_bytes(2, "big")
        self._writer.write(bytes([TEXT]) + size + data)
        await self._writer.drain()

    def close(self):
        self._writer.write(bytes([CLOSE, 0]))
        self._writer.close()
