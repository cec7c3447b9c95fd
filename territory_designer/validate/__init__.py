"""An independent judge: which rules does a plan break? Shares no code with the optimiser or the measures."""
