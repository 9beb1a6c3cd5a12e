"""What panels show and change: plain classes without widgets."""
