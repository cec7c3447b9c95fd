"""What do the colours on the map mean?"""

from __future__ import annotations

from territory_designer.ui.map.layers import Look
from territory_designer.ui.map.overlays import Entry
from territory_designer.ui.map.scene import Scene, class_token
from territory_designer.ui.words import t


def legend(scene: Scene, look: Look) -> list[Entry]:
    """Return the entries; none where names on the map say enough."""
    makers = {"class": _classes, "index": _states, "change": _changes}
    entries = makers[scene.color_by](scene, look) if scene.color_by in makers else []
    if scene.color_by in ("position", "hub", "index") and bool((scene.alignment < 0).any()):
        entries.append((look.color("faint"), t("map.legend.nobody")))
    return entries


def _classes(scene: Scene, look: Look) -> list[Entry]:
    names = sorted(set(scene.project.accounts.class_.astype(str).tolist()))
    said = {name: t("map.legend.class", name=name) if name else t("map.legend.no_class") for name in names}
    return [
        (look.color(class_token(name, names)), said[name])
        for name in sorted(names, key=lambda name: not name)
    ]


def _states(scene: Scene, look: Look) -> list[Entry]:
    lower, upper = (round(limit * 100) for limit in scene.band)
    return [
        (look.color("over"), "▲ " + t("map.legend.over", upper=upper)),
        (look.color("bar"), t("map.legend.inside")),
        (look.color("under"), "▼ " + t("map.legend.under", lower=lower)),
    ]


def _changes(scene: Scene, look: Look) -> list[Entry]:
    before, now = scene.project.baseline.alignment, scene.alignment
    entries = [(look.color("accent"), t("map.legend.moved"))]
    if bool(((before < 0) & (now >= 0)).any()):
        entries.append((look.color("ok"), t("map.legend.given")))
    if bool(((before >= 0) & (now < 0)).any()):
        entries.append((look.color("warn"), t("map.legend.dropped")))
    return [*entries, (look.color("faint"), t("map.legend.same"))]
