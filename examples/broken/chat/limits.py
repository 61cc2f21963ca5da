"""What users may send. Each function is declared sync, by a contract in the configuration."""


async def too_long(text):  # AWT507
    return len(text) > 125
