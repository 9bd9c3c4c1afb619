"""Where people are: a room is joined, heard, seen and published to."""
