"""Pages of what the atlas knows."""
