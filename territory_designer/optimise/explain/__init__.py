"""Why can no plan obey, what would let one obey, and what does each rule cost?"""
