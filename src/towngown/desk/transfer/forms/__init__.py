"""What people fill in; what it means is checked by the actions."""
