from websockets.asyncio.client import ClientConnection, connect, unix_connect
from websockets.asyncio.server import Server, ServerConnection, serve, unix_serve
from websockets.legacy.client import WebSocketClientProtocol
from websockets.legacy.protocol import WebSocketCommonProtocol
from websockets.legacy.server import WebSocketServer, WebSocketServerProtocol
