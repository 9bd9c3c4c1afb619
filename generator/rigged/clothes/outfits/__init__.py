"""Outfits: one file each, with a function `outfit`. To add an outfit, add a file."""
