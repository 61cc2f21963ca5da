"""What older clients need."""


class Manager:  # AWT508
    """A second manager, of which the rest of the service knows nothing."""

    def __init__(self):
        self._sockets = []

    def join(self, room, socket):
        self._sockets.append(socket)
