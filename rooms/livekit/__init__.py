"""Rooms of a LiveKit server: meetings that the avatar joins, and agents whose face it is."""
