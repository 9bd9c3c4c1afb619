"""Worn and held: what is neither hair nor cloth; one file for each thing."""
