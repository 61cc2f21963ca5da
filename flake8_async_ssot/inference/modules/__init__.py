"""Where modules are and what they hold: found, read and built, unevaluated. Imports answers and syntax."""
