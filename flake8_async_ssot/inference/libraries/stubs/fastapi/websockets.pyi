from starlette.websockets import WebSocket
