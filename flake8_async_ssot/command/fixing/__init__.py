"""``fix``: mends what is proven and can be mended where it stands.

A fix is a few edits of exact spans, so that formatting and comments stay. A concrete syntax tree is not needed for
that: the places come with the findings, and the result is parsed, compared and linted before it is kept.
"""
