"""One call, put together: ears, mind, voice, face and the floor between two people."""
