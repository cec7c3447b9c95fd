#!/bin/sh
# Show the main job on the sample: in the window where there is a screen, without one elsewhere.
set -eu
bin=$1
out=${2:-demo_out}
"$bin/territory-designer" demo --out "$out"
if [ -n "${DISPLAY:-}${WAYLAND_DISPLAY:-}" ] && "$bin/python" -c 'import PySide6.QtWidgets' 2>/dev/null; then
    exec "$bin/territory-designer" "$out/plan.gpkg"
fi
