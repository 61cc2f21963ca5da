from websockets.legacy.server import WebSocketServer, WebSocketServerProtocol
