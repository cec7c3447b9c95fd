"""What does a plan look like on paper: maps, charts and the one-page summary?"""
