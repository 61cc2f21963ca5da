"""The local flow of coroutines: what becomes of each one that a file makes."""
