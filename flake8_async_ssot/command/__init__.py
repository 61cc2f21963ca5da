"""The command ``flake8-async-ssot``: shows what the linter knows, and what it does not.

It stands above everything else: it imports the checker, rules, inference, click and rich, and nothing imports it.
"""
