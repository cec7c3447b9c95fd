"""Draw the golden pictures anew: ``QT_QPA_PLATFORM=offscreen python -m tests.golden.renew``."""

import json
from pathlib import Path

from territory_designer.ui.app import application
from tests.golden.layers import LAYERS, THEMES, draw_layer, golden_scene, label_boxes

FOLDER = Path(__file__).parent


def main():
    """Write every picture and every list of boxes."""
    app = application()
    scene, shapes = golden_scene()
    for theme in THEMES:
        for name in LAYERS:
            draw_layer(name, theme, scene, shapes).save(str(FOLDER / f"map_{name}_{theme}.png"))
    for language in ("en", "zh"):
        boxes = json.dumps(label_boxes(language, scene, shapes), indent=1, sort_keys=True)
        (FOLDER / f"map_labels_{language}.json").write_text(boxes + "\n", encoding="utf-8")
    app.quit()


if __name__ == "__main__":
    main()
