"""Texts of users."""


def shorten(text, size=80):  # AWT506
    return text if len(text) <= size else f"{text[:size]}..."
