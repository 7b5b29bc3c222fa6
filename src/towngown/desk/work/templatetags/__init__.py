"""Tags by which other apps show what hangs on their things."""
