"""What is behind the person; one file for each place."""
