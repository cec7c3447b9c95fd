#!/bin/sh
# Run all tests: first what needs no Qt, from the installed wheel without PySide6, then everything.
set -eu
venv=$1
headless=$2

if [ ! -x "$headless/bin/pytest" ]; then
    "$venv/bin/python" -m venv "$headless"
    "$headless/bin/python" -m pip install --quiet '.[test]'
    "$headless/bin/python" -m pip uninstall --quiet --yes PySide6-Essentials shiboken6 pytest-qt
fi
"$headless/bin/python" -m pip install --quiet --force-reinstall --no-deps .
printf '%s\n' "Without Qt, from the installed wheel:" >&2
"$headless/bin/pytest" -q --ignore=tests/ui -o qt_api= -p no:cacheprovider

if QT_QPA_PLATFORM=offscreen "$venv/bin/python" -c \
    'from PySide6.QtWidgets import QApplication; QApplication([])' >/dev/null 2>&1; then
    QT_QPA_PLATFORM=offscreen "$venv/bin/pytest"
else
    printf '%s\n' "Qt cannot start here (see the packages named above); going on without tests/ui." >&2
    "$venv/bin/pytest" --ignore=tests/ui -p no:pytest-qt
fi
