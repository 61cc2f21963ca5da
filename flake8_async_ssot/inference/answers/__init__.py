"""The typed answers that inference hands over to rules. Imports nothing else of ours, and no astroid."""
