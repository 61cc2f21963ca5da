"""What the plugin costs over flake8 alone, beside pylint, mypy and pyright on the same files."""
