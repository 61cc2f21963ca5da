"""Commands of the chat by their first word."""


async def me(socket, text):
    await socket.send(f"* {text}")


async def help(socket, text):
    await socket.send(" ".join(COMMANDS))


COMMANDS = {"/me": me, "/help": help}


async def run(socket, word, text):
    """Run a command that a user typed."""
    await COMMANDS[word](socket, text)
