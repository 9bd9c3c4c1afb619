"""The rigged 3D human: a person drawn in real time on one CPU thread, every frame's state known."""
