"""Pages of the work on things."""
