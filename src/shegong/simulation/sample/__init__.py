"""Made-up people who fit what is known of real ones: head counts, shares, averages. Every result says that they are."""
