"""Which command says why?"""

from __future__ import annotations

import argparse
from collections.abc import Mapping
from typing import Any

from territory_designer.cli.command import (
    Answer,
    declare,
    opened,
    save,
    say,
)
from territory_designer.model.scenario import BASELINE
from territory_designer.model.texts import text


def add(commands: Any) -> None:
    """Declare the commands."""
    tell = declare(commands, "explain", run_explain, show=show_explained, about="why this plan, or none")
    tell.add_argument("plan", metavar="PLAN.gpkg")
    tell.add_argument("--scenario", required=True)
    tell.add_argument("--rules", action="store_true", help="rules in conflict, fixes, what each rule costs")
    tell.add_argument("--locks", action="store_true", help="what each lock costs")
    tell.add_argument("--account", metavar="ID", help="why it is where it is, and what others would cost")
    tell.add_argument("--moves", action="store_true", help="the steps from another scenario to this one")
    tell.add_argument("--from", dest="start", default=BASELINE, metavar="A", help="where the steps begin")
    tell.add_argument("--first", type=int, metavar="K", help="make a scenario of the first K steps")
    tell.add_argument("--name", default="", metavar="NEW", help="of that scenario")
    tell.add_argument("--trials", type=int, default=200, metavar="N", help="of each search; 0 = estimates")
    tell.set_defaults(usage=tell.error)


def run_explain(options: argparse.Namespace) -> Answer:
    """Explain a scenario: conflicts of its rules with what would help, and the price of rules and locks."""
    from territory_designer.session.explain import explained

    if options.account is not None:
        return _explain_account(options), 0
    if options.moves:
        return _explain_moves(options), 0
    if not (options.rules or options.locks):
        options.usage(text("explain.nothing", options.lang))
    project, grounds = opened(options)
    document = explained(
        project,
        options.scenario,
        grounds,
        locks=options.locks,
        rules=options.rules,
        trials=options.trials,
        language=options.lang,
        tell=lambda key, params: say(text(key, options.lang, **params)),
    )
    return document, 0


def _explain_account(options: argparse.Namespace) -> dict[str, Any]:
    from territory_designer.session.why import explain_account

    project, grounds = opened(options)
    scenario = project.scenario(options.scenario)
    document = explain_account(project, scenario, grounds, options.account, language=options.lang)
    return {"scenario": scenario.name, **document}


def _explain_moves(options: argparse.Namespace) -> dict[str, Any]:
    from territory_designer.session.explain_moves import explain_moves

    project, grounds = opened(options)
    project, document = explain_moves(
        project,
        project.scenario(options.start),
        project.scenario(options.scenario),
        grounds,
        first=options.first,
        name=options.name,
        language=options.lang,
        tell=lambda key, params: say(text(key, options.lang, **params)),
    )
    if options.first is not None:
        save(project, grounds, options)
    return document


def show_explained(document: Mapping[str, Any], options: argparse.Namespace) -> None:
    """Print conflicts, fixes and prices, an account's alternatives, or a list of moves in sentences."""
    if "alternatives" in document:
        _show_account(document, options)
    if "steps" in document:
        _show_moves(document, options)
    for conflict in document.get("conflicts", ()):
        print(text("explain.conflict.title", options.lang))
        for rule in conflict["rules"]:
            print(f"  {rule['text']}")
        print(f"  → {conflict['text']}")
    if document.get("satisfiable"):
        print(text("explain.conflict.satisfiable", options.lang))
    if document.get("fixes"):
        print(text("explain.conflict.fixes", options.lang))
    for fix in document.get("fixes", ()):
        sure = "confirmed" if fix["confirmed"] else "expected"
        said = " + ".join(change["text"] for change in fix["changes"])
        print(f"  {said} ({text(f'explain.conflict.{sure}', options.lang)})")
    if "prices" in document:
        _show_prices(document, options)


def _show_account(document: Mapping[str, Any], options: argparse.Namespace) -> None:
    nobody = text("explain.move.nobody", options.lang)
    named = {"account_id": document["account_id"], "position": document["position_id"] or nobody}
    print(text("explain.why.title", options.lang, **named))
    for other in document["alternatives"]:
        figures = {"cost": other["cost_cny"]["total"], "hours": other["travel_h"]}
        print("  " + text("explain.why.line", options.lang, position=other["position_id"], **figures))
        for said in [rule["text"] for rule in other["rules"]] or [text("explain.why.allowed", options.lang)]:
            print(f"    {said}")
        if other["swap"]:
            swap = {"account": other["swap"]["account_id"], "cost": other["swap"]["cost_cny"]["total"]}
            print("    " + text("explain.why.swap", options.lang, **swap))


def _show_moves(document: Mapping[str, Any], options: argparse.Namespace) -> None:
    total, ends = document["total"], {"a": document["from"], "b": document["scenario"]}
    print(text("explain.move.title", options.lang, **ends, **total, benefit=total["benefit_cny"]))
    for step in document["steps"]:
        figures = {"benefit": step["benefit_cny"], "hours": step["benefit_h"]}
        figures |= {"cumulative": step["cumulative"]["benefit_cny"]}
        print(text("explain.move.line", options.lang, step=step["step"], text=step["text"], **figures))
    if document["steps_for_80_percent"] is not None:
        print(text("explain.move.share", options.lang, steps=document["steps_for_80_percent"]))


def _show_prices(document: Mapping[str, Any], options: argparse.Namespace) -> None:
    print(text("explain.price.title", options.lang, **document))
    for price in document["prices"]:
        print(f"  {price['text']}")
    if document["kept_cny"] is not None:
        print(text("explain.price.kept", options.lang, kept=document["kept_cny"]))
