from aiohttp import web
from aiohttp.client import (
    ClientResponse,
    ClientSession,
    ClientWebSocketResponse,
    request,
)
from aiohttp.connector import BaseConnector, TCPConnector, UnixConnector
from aiohttp.multipart import BodyPartReader, MultipartReader
from aiohttp.streams import StreamReader
