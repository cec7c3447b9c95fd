"""Which commands read the planner's files?"""

from __future__ import annotations

import argparse
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from territory_designer.cli.command import (
    Answer,
    declare,
    pair,
)
from territory_designer.model.texts import text


def add(commands: Any) -> None:
    """Declare the commands."""
    check = declare(commands, "check", run_check, show=show_findings, about="audit files: findings only")
    take = declare(commands, "import", run_import, show=show_findings, about="read files into a plan")
    take.add_argument("--out", required=True, metavar="PLAN.gpkg")
    check.add_argument(
        "--corrected", type=Path, metavar="OUT.xlsx", help="write your rows with their findings"
    )
    for command in (check, take):
        command.add_argument("files", nargs="+", metavar="FILE")
        command.add_argument("--datum", choices=("wgs84", "gcj02", "bd09"))
        command.add_argument("--map", action="append", default=[], metavar="COLUMN=FIELD", type=pair)
        command.add_argument("--table", action="append", default=[], metavar="FILE=TABLE", type=pair)
        command.add_argument("--keep", action="append", default=[], metavar="COLUMN")
        command.add_argument("--encoding", action="append", default=[], metavar="FILE=ENCODING", type=pair)


def run_check(options: argparse.Namespace) -> Answer:
    """Audit files; an error finding makes the exit code 1."""
    from territory_designer.session.plans import import_plan, intake_summary

    taken = import_plan(options.files, _choices(options))
    if options.corrected:
        from territory_designer.intake.corrected import corrected_workbook

        corrected_workbook(taken, options.corrected, language=options.lang)
    listed = [finding.as_dict(options.lang) for finding in taken.findings]
    document = intake_summary(taken) | {"list": listed}
    return document, int(any(finding.severity == "error" for finding in taken.findings))


def run_import(options: argparse.Namespace) -> Answer:
    """Read files into a plan file."""
    from territory_designer.session.plans import import_plan, intake_summary
    from territory_designer.storage.plan_file import write_plan

    taken = import_plan(options.files, _choices(options))
    write_plan(taken.project, Path(options.out))
    listed = [finding.as_dict(options.lang) for finding in taken.findings]
    return intake_summary(taken, options.out) | {"list": listed}, 0


def _choices(options: argparse.Namespace) -> Any:
    from territory_designer.session.plans import IntakeChoices

    named = dict(options.map), dict(options.table)
    return IntakeChoices(options.datum, *named, tuple(options.keep), dict(options.encoding))


def show_findings(document: Mapping[str, Any], options: argparse.Namespace) -> None:
    """Print the audit for a person: counts, then each finding with its place and remedy."""
    print(text("cli.audit", options.lang, **_counts(document)))
    for row in document["list"]:
        place = " ".join(str(row[key]) for key in ("sheet", "cell") if row[key])
        print(f"[{row['severity']}] {place}: {row['text']} {row['remedy']}")
    if document["plan"]:
        print(text("cli.plan_written", options.lang, plan=document["plan"]))


def _counts(document: Mapping[str, Any]) -> dict[str, Any]:
    return {
        "accounts": document["accounts"],
        "placed": document["placed"],
        "unplaced": document["unplaced"],
        "findings": sum(document["findings"].values()),
    }
