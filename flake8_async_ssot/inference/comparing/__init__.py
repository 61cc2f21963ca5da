"""Definitions of one symbol, compared with one another by what they give back.

Imports libraries, evaluation, project, modules, syntax and answers. Only the door imports it.
"""
