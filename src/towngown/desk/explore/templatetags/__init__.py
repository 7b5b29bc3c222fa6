"""Words for what the atlas holds."""
