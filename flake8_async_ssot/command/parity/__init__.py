"""``parity``: errors from logs, and what the linter says of their places today.

``kinds`` are the errors that are looked for, ``logs`` reads the files, ``tracebacks`` finds errors with their places in
the lines, ``placing`` finds these places in the project, ``judging`` lints them, and ``command`` puts that together.
"""
