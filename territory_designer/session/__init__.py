"""The open document: edits, undo, jobs, comparison. Knows no Qt."""
