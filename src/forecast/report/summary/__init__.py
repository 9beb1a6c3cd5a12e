"""The summary of a review: plain values that JSON can hold."""
