"""Places by file name: each has `LAYERS`, the farthest first."""
