"""A pause between two lines, which differs from platform to platform."""

import asyncio
import sys

if sys.platform == "win32":

    async def pause():
        await asyncio.sleep(0.02)

else:

    async def pause():
        await asyncio.sleep(0.01)
