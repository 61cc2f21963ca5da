"""Questions about trees alone: no evaluation and no files. Imports nothing else of ours."""
