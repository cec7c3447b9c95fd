"""How does the window begin?"""

from __future__ import annotations

import sys
from collections.abc import Sequence
from pathlib import Path

from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QApplication

from territory_designer import __version__
from territory_designer.model.texts import LANGUAGES
from territory_designer.ui import icons
from territory_designer.ui.main_window import MainWindow
from territory_designer.ui.remembered import recall
from territory_designer.ui.theme import MODES, theme
from territory_designer.ui.words import system_language, words

SWITCH_S = 0.0001  # so long may work beside the window keep it waiting before Python changes over


def main(arguments: Sequence[str]) -> int:
    """Show the window until it is closed.

    Parameters
    ----------
    arguments
        A plan file to open, or files to make a plan of; nothing shows the start page.
    """
    app = application()
    window = MainWindow()
    window.show()
    QTimer.singleShot(0, window, lambda: begin(window, arguments))
    return app.exec()


def application() -> QApplication:
    """Return the application in the colours and the language that were chosen last."""
    sys.setswitchinterval(SWITCH_S)
    running = QApplication.instance()
    app = running if isinstance(running, QApplication) else QApplication(["territory-designer"])
    app.setApplicationName("Territory Designer")
    app.setOrganizationName("Territory Designer")
    app.setApplicationVersion(__version__)
    app.setDesktopFileName("territory-designer")
    language, mode = recall("language"), recall("theme")
    words.set_language(language if language in LANGUAGES else system_language())
    theme.set_mode(mode if mode in MODES else "system")
    theme.apply(app)
    words.changed.connect(theme.take_turns)
    app.setWindowIcon(icons.icon("logo", size=64))
    return app


def begin(window: MainWindow, arguments: Sequence[str]) -> None:
    """Do after the first paint what the first paint need not wait for."""
    if arguments:
        window.files.open_given([Path(argument) for argument in arguments])
    else:
        window.files.look_for_rescues()
    window.warm_up()
