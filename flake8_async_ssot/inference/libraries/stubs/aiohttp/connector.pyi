class BaseConnector:
    closed: bool
    __await__: None

class TCPConnector(BaseConnector): ...

class UnixConnector(BaseConnector): ...
