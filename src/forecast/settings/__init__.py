"""One schema for workbook.yaml, run parameters and measures, and the errors a user can act on."""
