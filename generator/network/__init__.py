"""The video transformer: its blocks, attention, positions, noise levels and weights."""
