"""Clothes: one file for each outfit."""
