"""Trains what the local planner has learned (README.md)."""
