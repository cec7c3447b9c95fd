"""The window, and the only room that knows Qt. It shows figures and never computes them."""
