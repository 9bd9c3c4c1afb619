"""Speech and a prompt in, chunks of pictures with exactly their sound out, in real time."""
