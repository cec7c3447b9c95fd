"""Which line icons does the desk need?"""

from __future__ import annotations

import sqlite3
import tempfile
from pathlib import Path

import sources

DATABASE = "lucide/data/lucide-icons.db"
LOGO = """<svg xmlns="http://www.w3.org/2000/svg" width="64" height="64" viewBox="0 0 64 64">
  <rect width="64" height="64" rx="14" fill="#2B59D9"/>
  <path d="M14 45 L25 25 L39 37 L50 17" fill="none" stroke="#FFFFFF" stroke-width="4.5"/>
  <g fill="#FFFFFF">
    <circle cx="14" cy="45" r="6.5"/><circle cx="25" cy="25" r="6.5"/>
    <circle cx="39" cy="37" r="6.5"/><circle cx="50" cy="17" r="6.5"/>
  </g>
</svg>
"""


def icons(downloads: Path) -> dict[str, str]:
    """Return ``{name: SVG}`` of all icons, older names included."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder, "icons.db")
        path.write_bytes(sources.read(downloads, "python-lucide", DATABASE))
        with sqlite3.connect(path) as database:
            drawings = dict(database.execute("SELECT name, svg FROM icons"))
            aliases = dict(database.execute("SELECT alias, name FROM icon_aliases"))
        database.close()
    return {alias: drawings[name] for alias, name in aliases.items()} | drawings


if __name__ == "__main__":
    options = sources.arguments(__doc__ or "").parse_args()
    folder = options.out / "icons"
    folder.mkdir(parents=True, exist_ok=True)
    known = icons(options.downloads)
    for name in (sources.BUILD / "tables" / "icons.txt").read_text(encoding="utf-8").split():
        drawing = known[name].replace('stroke-width="2"', 'stroke-width="1.75"')
        (folder / f"{name}.svg").write_text(drawing, encoding="utf-8")
    (folder / "logo.svg").write_text(LOGO, encoding="utf-8")
    (folder / "LICENSE-Lucide.txt").write_bytes(sources.read(options.downloads, "lucide-static", "LICENSE"))
