"""From the planner's files to the model: tables, recognition of columns, checks."""
