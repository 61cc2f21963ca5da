"""Knowledge of libraries that neither their stubs nor their source can tell: one file a library. Imports evaluation."""
