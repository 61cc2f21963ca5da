"""Asks python-lsp-server for what flake8 says of a text that is not saved, and prints it.

python tools/lsp_client.py FILE UNSAVED
"""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import IO, Any

_SETTINGS = {"pylsp": {"plugins": {"flake8": {"enabled": True}, "pycodestyle": {"enabled": False}}}}


def _send(stream: IO[bytes], method: str, parameters: dict[str, Any], number: int | None = None) -> None:
    message = {"jsonrpc": "2.0", "method": method, "params": parameters} | ({} if number is None else {"id": number})
    body = json.dumps(message).encode()
    stream.write(b"Content-Length: %d\r\n\r\n%s" % (len(body), body))
    stream.flush()


def _received(stream: IO[bytes]) -> dict[str, Any]:
    length = 0
    while (line := stream.readline().strip()) or not length:
        name, _, value = line.partition(b":")
        if name.lower() == b"content-length":
            length = int(value)
        elif not line and stream.closed:
            break
    return dict(json.loads(stream.read(length)))


def main() -> None:
    """Open the file with the other text, and print its diagnostics."""
    file, text = Path(sys.argv[1]).resolve(), Path(sys.argv[2]).read_text("utf-8")
    with subprocess.Popen(["pylsp"], stdin=subprocess.PIPE, stdout=subprocess.PIPE) as server:
        assert server.stdin is not None and server.stdout is not None
        _send(server.stdin, "initialize", {"rootUri": Path.cwd().as_uri(), "capabilities": {}}, 1)
        while _received(server.stdout).get("id") != 1:
            pass
        _send(server.stdin, "initialized", {})
        _send(server.stdin, "workspace/didChangeConfiguration", {"settings": _SETTINGS})
        document = {"uri": file.as_uri(), "languageId": "python", "version": 1, "text": text}
        _send(server.stdin, "textDocument/didOpen", {"textDocument": document})
        while (answer := _received(server.stdout)).get("method") != "textDocument/publishDiagnostics":
            pass
        for each in answer["params"]["diagnostics"]:
            print(f"{each.get('code')} {each['message'].removeprefix(str(each.get('code'))).strip()}")
        server.kill()


if __name__ == "__main__":
    main()
