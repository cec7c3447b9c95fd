"""Territory Designer: redraw sales territories offline. To read on, begin at docs/architecture.md."""

__version__ = "0.1.0"
