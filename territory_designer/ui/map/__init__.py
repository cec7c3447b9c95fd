"""The map: base, territories, accounts, hubs and the hands that select on it."""
