"""Tests of the inference layer."""
