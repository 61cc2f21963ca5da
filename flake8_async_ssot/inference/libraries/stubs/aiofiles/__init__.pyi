from aiofiles.threadpool import open
