"""How are accounts shared among positions, and positions among hubs, at least cost and within the rules?"""
