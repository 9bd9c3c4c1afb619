"""Hair: one file for each style."""
