"""Long-Short Visual Memory: what the generator remembers of its own pictures."""
