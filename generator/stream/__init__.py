"""An endless stream of chunks: what each sees, what is kept of it, and how a new prompt reaches it."""
