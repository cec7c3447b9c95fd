"""What does a plan cost and how fair is it? One file a measure; docs/measures.md has the formulas."""
