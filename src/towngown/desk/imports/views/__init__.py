"""Pages of imports and corrections."""
