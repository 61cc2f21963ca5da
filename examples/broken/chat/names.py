"""Names of users."""


def nickname(name):
    """A name as others see it."""
    return f"{name.strip().title()}"


async def nickname(name, taken=()):  # AWT504
    """A name that nobody else has, which a merge left behind under the name of the other function."""
    return f"{name}{len(taken)}"
