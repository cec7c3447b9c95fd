"""Can each account of a large stack be selected singly?"""

import numpy as np
from PySide6.QtCore import QPoint, Qt

from territory_designer.ui.map.stack_list import StackList


def test_ticks_select_and_words_narrow(scene, selection, qtbot):
    selection.set_accounts([4])
    popup = StackList(scene, np.arange(12), selection)
    qtbot.addWidget(popup)
    popup.open_at(QPoint(10, 10))
    assert popup.model.item(4).checkState() == Qt.CheckState.Checked
    popup.model.item(2).setCheckState(Qt.CheckState.Checked)
    popup.model.item(4).setCheckState(Qt.CheckState.Unchecked)
    assert selection.accounts.tolist() == [2]
    popup.field.setText("customer 7")
    assert [row for row in range(12) if not popup.list.isRowHidden(row)] == [7]


def test_a_click_on_a_large_stack_opens_the_list(canvas, monkeypatch, qtbot):
    monkeypatch.setattr("territory_designer.ui.map.choosing.SPREAD_MOST", 0)
    canvas.open_stack(3)
    (popup,) = canvas.findChildren(StackList)
    assert popup.model.rowCount() == 1
    assert canvas._hits().stack is None
    popup.close()
