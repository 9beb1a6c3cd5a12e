"""The long table and the panel of a history, its hierarchy, and how its dates are spaced."""
