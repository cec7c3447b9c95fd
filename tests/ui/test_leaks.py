"""Does the fixture that watches over every test see what is left behind?"""

import importlib.util
from pathlib import Path
from threading import Event

from PySide6.QtCore import QThread, QTimer
from PySide6.QtWidgets import QWidget

_spec = importlib.util.spec_from_file_location("ui_conftest", Path(__file__).with_name("conftest.py"))
conftest = importlib.util.module_from_spec(_spec)
_spec.loader.exec_module(conftest)


class Waiting(QThread):
    def __init__(self):
        super().__init__()
        self.end = Event()

    def run(self):
        self.end.wait()


def test_nothing_left_is_nothing_named(dressed):
    assert conftest.left_alive(dressed) == []


def test_a_window_a_timer_and_a_thread_are_named(dressed):
    widget, timer, thread = QWidget(), QTimer(), Waiting()
    timer.start(10_000)
    thread.start()
    named = " ".join(conftest.left_alive(dressed))
    thread.end.set()
    thread.wait()
    timer.stop()
    widget.deleteLater()
    assert "widget QWidget" in named
    assert "timer" in named
    assert "thread" in named
    assert conftest.left_alive(dressed) == []
