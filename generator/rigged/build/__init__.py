"""One person's body as a mesh: what is worked out once, before anything is drawn."""
