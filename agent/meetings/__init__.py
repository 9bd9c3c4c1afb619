"""The avatar in meetings on a LiveKit server: one room, or any number of them."""
