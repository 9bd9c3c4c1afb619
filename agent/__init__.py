"""One call, put together: ears, mind, voice, face and the floor between two people."""

import os

# Small products on busy cores: BLAS threads that wait for each other took ten times as long as one alone.
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
