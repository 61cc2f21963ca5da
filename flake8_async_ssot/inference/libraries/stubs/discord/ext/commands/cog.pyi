class Cog:
    __await__: None
    __enter__: None
    __aenter__: None
    @classmethod
    def listener(cls, *args, **kwargs): ...
