

class BackgroundTask:
    __await__: None
    async def __call__(self, *args, **kwargs) -> None: ...

class BackgroundTasks(BackgroundTask):
    def add_task(self, *args, **kwargs) -> None: ...
