"""``python -m flake8_async_ssot`` is the command ``flake8-async-ssot``."""

from __future__ import annotations

from flake8_async_ssot.command.main import main

if __name__ == "__main__":
    main()
