"""The face in motion: mouth, lids, gaze, brows, moods."""
