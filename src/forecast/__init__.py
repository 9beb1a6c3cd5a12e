"""Sales targets with stated chances: history, baseline, targets, plan, review, report."""
