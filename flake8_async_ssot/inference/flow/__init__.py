"""The local flow of coroutines, from the expression that makes one to the use that awaits or loses it."""
