"""Where modules are and what they hold: found, read and built, without evaluating anything of theirs."""
