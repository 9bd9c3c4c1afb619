"""Tests of the evaluation of planners."""
