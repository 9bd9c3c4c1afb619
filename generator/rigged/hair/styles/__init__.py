"""Hair styles: each file holds one, under its own name."""
