"""Time, sound and pictures: the types, the clock, the codecs and the recording."""
