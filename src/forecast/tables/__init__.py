"""What the columns of all tables hold, and the one checked reader of side tables."""
