"""A chat service over websockets, with nothing but the standard library."""
