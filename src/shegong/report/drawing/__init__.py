"""Charts as SVG: exact lengths, text as text, the same bytes for the same figures."""
