"""Tests of the command, a file for each subcommand."""
