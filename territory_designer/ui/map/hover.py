"""What does the map say about the account under the mouse?"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from territory_designer.geo.hub_names import hub_names
from territory_designer.measures.ground import Ground
from territory_designer.ui import numbers
from territory_designer.ui.map.overlays import Lines
from territory_designer.ui.map.scene import Scene
from territory_designer.ui.words import t, words
from territory_designer.ui.workload_bar import state_mark, state_token

if TYPE_CHECKING:
    from territory_designer.session.session import Session

_LONGEST = 38


def hover_lines(session: Session, scene: Scene, account: int, *, whole: bool = False) -> Lines:
    """Return the lines of the card: name, which is cut unless wanted whole, place, who serves it, figures."""
    accounts = scene.project.accounts
    class_ = str(accounts.class_[account])
    city = _city(scene, account)
    place = t("map.hover.place", city=city, name=class_) if class_ else city
    name = str(accounts.name[account] or accounts.account_id[account])
    lines = [
        (name if whole else _short(name), 600, "text"),
        (place, 400, "muted"),
    ]
    lines += [_served(scene, account), *_work(session, scene, account), *_worth(scene, account)]
    if session.locked[account]:
        lines.append((t("map.hover.locked"), 500, "warn"))
    note = session.note_on(account).partition("\n")[0]
    if note:
        lines.append((t("map.hover.note", note=note if whole else _short(note)), 400, "text2"))
    size = int(scene.places.site_size[account])
    return [*lines, (t("map.hover.stack", count=size), 400, "muted")] if size > 1 else lines


def position_lines_of(session: Session, scene: Scene, position: int) -> Lines:
    """Return the lines of the card of a position: name, person and hub, work, accounts, travel, revenue."""
    rows, hubs = scene.project.positions, scene.project.hubs
    hub = int(scene.scenario.position_hub[position])
    held = [t("map.hover.vacant")] if rows.vacant[position] else []
    person = str(rows.employee_id[position])
    names = dict(zip(scene.project.employees.employee_id, scene.project.employees.name))
    who = [str(names.get(person) or person)] if person else held
    lines = [
        (str(rows.position_id[position]), 600, "text"),
        (" · ".join([*who, *([hub_names(hubs, words.language())[hub]] if hub >= 0 else [])]), 400, "muted"),
    ]
    if known_ground(session) is None:
        return lines
    card = session.card
    index, state = float(card.balance.index[position]), scene.state(position)
    mark = state_mark(state)
    said = t("hands.card.index", index=f"{mark} {numbers.index(index)}".strip())
    tone = state_token(state or "inside")
    facts = t(
        "hands.card.facts",
        count=numbers.plain(float(card.tally["accounts"][position])),
        hours=numbers.hours(float(card.tally["travel_h"][position]), 0),
    )
    return [*lines, (said, 600, tone), (facts, 400, "text2")]


def _city(scene: Scene, account: int) -> str:
    """Return the city in the language of the window, as the table has it when it is not in the gazetteer."""
    accounts, cities = scene.project.accounts, scene.places.cities
    row = np.flatnonzero(cities.codes == str(accounts.city_code[account]))
    if len(row):
        return str(cities.names(words.language())[row[0]])
    return str(accounts.city[account] or accounts.province[account])


def _short(name: str) -> str:
    return name if len(name) <= _LONGEST else f"{name[: _LONGEST - 12]}…{name[-11:]}"


def _served(scene: Scene, account: int) -> tuple[str, int, str]:
    position = int(scene.alignment[account])
    if position < 0:
        return t("map.hover.nobody"), 500, "warn"
    rows = scene.project.positions
    employee = str(rows.employee_id[position])
    names = dict(zip(scene.project.employees.employee_id, scene.project.employees.name))
    who = str(names.get(employee) or employee) or t("map.hover.vacant")
    return t("map.hover.position", position=str(rows.position_id[position]), employee=who), 500, "text2"


def _work(session: Session, scene: Scene, account: int) -> Lines:
    """Return the hours of an account, once travel is known."""
    ground, position = known_ground(session), int(scene.alignment[account])
    hub = int(scene.scenario.position_hub[position]) if position >= 0 else -1
    if ground is None or hub < 0 or not scene.project.accounts.placed[account]:
        return []
    hours = float(ground.work.workload_h[account, hub])
    oneway_min = float(ground.work.oneway_min(account, hub))
    said = t("map.hover.work", hours=numbers.hours(hours), oneway=numbers.minutes(oneway_min))
    return [(said, 400, "text2")]


def _worth(scene: Scene, account: int) -> Lines:
    accounts = scene.project.accounts
    revenue, visits = (
        float(accounts.revenue_cny[account]),
        numbers.plain(float(accounts.visits_per_year[account])),
    )
    if numbers.known(revenue):
        return [(t("map.hover.revenue", money=numbers.money(revenue), visits=visits), 400, "text2")]
    return [(t("map.hover.visits", visits=visits), 400, "text2")]


def known_ground(session: Session) -> Ground | None:
    """Return travel and work of a plan if they were computed already; the window never waits for them."""
    return vars(session).get("ground")
