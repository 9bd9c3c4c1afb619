"""One call: what is heard becomes floor decisions, these replies, and these sound and pictures in step."""
