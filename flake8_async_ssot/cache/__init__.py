"""Results of earlier runs on disk, each with the facts that it depends on. Imports no astroid."""
