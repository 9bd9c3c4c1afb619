"""Reasoning-Reaction Module: what to do, what to say, how to stand afterwards."""
