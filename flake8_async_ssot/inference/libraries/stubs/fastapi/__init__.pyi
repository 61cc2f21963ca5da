from fastapi.applications import FastAPI
from fastapi.background import BackgroundTasks
from fastapi.datastructures import UploadFile
from fastapi.param_functions import Depends, Security
from fastapi.requests import Request
from fastapi.responses import Response
from fastapi.routing import APIRouter
from fastapi.websockets import WebSocket
