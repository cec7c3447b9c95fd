"""Can the window say what it wants without loading the optimiser?"""

import subprocess
import sys

HEAVY = ("highspy", "scipy.optimize", "networkx", "territory_designer.optimise.solve")
ASKS = f"""
import sys
import territory_designer.optimise.progress, territory_designer.session.wish
import territory_designer.ui.frontier_work, territory_designer.ui.optimise_run
print([name for name in {HEAVY!r} if name in sys.modules])
"""


def test_who_asks_loads_nothing_of_the_optimiser():
    said = subprocess.run([sys.executable, "-c", ASKS], capture_output=True, text=True, check=True)
    assert said.stdout.strip() == "[]"
