"""Gap, bridge and the correction of the rest of the year."""
