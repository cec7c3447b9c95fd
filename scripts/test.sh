#!/bin/sh
# Run all tests once: what needs no Qt from the installed wheel without PySide6, then the window.
set -eu
venv=$1
headless=$2

if [ ! -x "$headless/bin/pytest" ]; then
    "$venv/bin/python" -m venv "$headless"
    "$headless/bin/python" -m pip install --quiet '.[test]'
    "$headless/bin/python" -m pip uninstall --quiet --yes PySide6-Essentials shiboken6 pytest-qt
else
    "$headless/bin/python" -m pip install --quiet --force-reinstall --no-deps .
fi
core_said=$(mktemp)
trap 'kill "${core:-}" 2>/dev/null || :; rm -f "$core_said"' EXIT
printf '%s\n' "Without Qt, from the installed wheel: beside, what it says comes at the end." >&2
"$headless/bin/pytest" --ignore=tests/ui -p no:cacheprovider >"$core_said" 2>&1 &
core=$!

failed=0
if QT_QPA_PLATFORM=offscreen "$venv/bin/python" -c \
    'from PySide6.QtWidgets import QApplication; QApplication([])' >/dev/null 2>&1; then
    printf '%s\n' "The window, offscreen:" >&2
    QT_QPA_PLATFORM=offscreen "$venv/bin/pytest" tests/ui || failed=$?
else
    printf '%s\n' "Qt cannot start here (see the packages named above): tests/ui did not run." >&2
fi
wait "$core" || failed=$?
printf '%s\n' "Without Qt, from the installed wheel:" >&2
cat "$core_said"
exit "$failed"
