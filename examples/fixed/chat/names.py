"""Names of users."""


def nickname(name):
    """A name as others see it."""
    return f"{name.strip().title()}"


async def free_nickname(name, taken=()):
    """A name that nobody else has."""
    return f"{name}{len(taken)}"
