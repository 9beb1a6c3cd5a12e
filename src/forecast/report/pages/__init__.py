"""HTML, PDF and Excel, and writing them."""
