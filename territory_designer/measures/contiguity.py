"""Into how many separate pieces do the territories fall, more than they must?"""

from __future__ import annotations

import numpy as np

from territory_designer.geo.adjacency import pieces
from territory_designer.measures.ground import Ground
from territory_designer.model.scenario import Scenario
from territory_designer.model.tables import Whole


def extra_pieces(scenario: Scenario, ground: Ground) -> Whole:
    """Return connected parts beyond the first of every position's territory, int32 ``(positions,)``.

    The graph is ``ground.adjacency``; its ``digest`` belongs to the figure.
    """
    parts = pieces(ground.adjacency, scenario.alignment, len(scenario.position_hub))
    return np.maximum(parts - 1, 0)
