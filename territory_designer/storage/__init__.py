"""The plan file: read whole, saved atomically, recovered after a crash."""
