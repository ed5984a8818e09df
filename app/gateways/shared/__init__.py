"""What clients of outside services have in common: the ways an answer can fail to come, and when to stop asking."""
