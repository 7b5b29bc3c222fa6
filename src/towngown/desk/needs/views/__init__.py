"""Pages of needs and matches."""
