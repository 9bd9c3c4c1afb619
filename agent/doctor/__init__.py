"""`visavis doctor`: what a call needs on this machine, looked at and said in one table."""
