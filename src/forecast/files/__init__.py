"""The one way anything reaches the disk."""
