"""What was asked and what became of it, in a file of its own: no personal data, a time limit, a switch to turn it off."""
