"""The voice: a sentence in, clauses as sound with exact phoneme times out."""
