"""A pause between two lines, which differs from platform to platform."""

import asyncio
import sys
import time

if sys.platform == "win32":

    def pause():
        time.sleep(0.01)

else:

    async def pause():  # AWT502
        await asyncio.sleep(0.01)
