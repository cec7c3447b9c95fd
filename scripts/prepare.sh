#!/bin/sh
# Which Python, libraries and packages does this machine need before the first run?
# Usage: prepare.sh PYTHON VENV
set -eu
python=$1
venv=$2
qt_packages="libglib2.0-0 libgl1 libegl1 libxkbcommon0 libfontconfig1 libdbus-1-3"
compiler_packages="gcc libc6-dev python3-dev"
window_packages="libxcb-cursor0 libxcb-icccm4 libxcb-keysyms1 libxcb-shape0 libxcb-xkb1 libxkbcommon-x11-0"

say() { printf '%s\n' "$*" >&2; }

may_install() { [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null 2>&1; }

install_packages() {
    say "Installing: $*"
    apt-get update -qq && DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends "$@" >/dev/null
}

"$python" -c 'import sys; sys.exit(sys.version_info < (3, 11))' || {
    say "Python 3.11 or newer is needed; name one with: make PYTHON=/path/to/python3 …"
    exit 1
}

# Debian ships python3 without ensurepip, so a virtual environment needs one more package.
"$python" -c 'import ensurepip' 2>/dev/null || {
    if may_install; then
        install_packages python3-venv
    else
        say "A virtual environment needs the package python3-venv: sudo apt-get install python3-venv"
        exit 1
    fi
}

# Compiled, the optimiser's kernels are about a hundred times as quick; without a compiler they run as Python.
can_compile() {
    command -v cc >/dev/null 2>&1 || command -v gcc >/dev/null 2>&1 || return 1
    "$python" -c 'import os, sys, sysconfig; sys.exit(not os.path.exists(sysconfig.get_path("include") + "/Python.h"))'
}

can_compile || {
    if may_install; then
        # shellcheck disable=SC2086  # a list of words is meant
        install_packages $compiler_packages
    else
        say "Without a C compiler the optimiser is much slower. To have one before the first run:"
        say "  sudo apt-get install $compiler_packages"
    fi
}

[ -x "$venv/bin/python" ] || "$python" -m venv "$venv"
say "Installing Territory Designer into $venv (a few minutes the first time) …"
"$venv/bin/python" -m pip install --quiet --editable '.[test]'

qt_starts() {
    QT_QPA_PLATFORM=${1:-offscreen} "$venv/bin/python" -c \
        'from PySide6.QtWidgets import QApplication; QApplication([])' >/dev/null 2>&1
}

missing=
qt_starts || missing=$qt_packages
[ -z "${DISPLAY:-}" ] || qt_starts xcb || missing="$qt_packages $window_packages"
[ -n "$missing" ] || exit 0
if may_install; then
    # shellcheck disable=SC2086  # a list of words is meant
    install_packages $missing
else
    say "The window needs libraries that are missing here; all else works without them. To install them:"
    say "  sudo apt-get install $missing"
fi
