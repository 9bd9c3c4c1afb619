"""What goes into latents and comes out of them: pictures, sound and words."""
