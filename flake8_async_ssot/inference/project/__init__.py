"""The index of the linted project, unevaluated: what its files mention, define and store. Imports modules, syntax."""
