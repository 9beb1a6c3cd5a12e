"""Floor, base and stretch with their chances, at every level."""
