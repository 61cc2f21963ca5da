"""The local flow of coroutines, from the expression that makes one to the use that awaits or loses it.

Imports libraries, evaluation, project, modules, syntax and answers. Only the door imports flow.
"""
