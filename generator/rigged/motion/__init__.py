"""The body in motion: poses by aiming, actions, and the whole person from frame to frame."""
