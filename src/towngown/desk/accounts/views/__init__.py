"""Pages about accounts, administration and the audit trail."""
