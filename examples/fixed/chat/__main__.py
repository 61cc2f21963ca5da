import asyncio

from chat.server import main

asyncio.run(main())
