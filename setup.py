"""Which files of resources/ and sample_data/ travel inside the wheel?"""

from pathlib import Path

from setuptools import find_packages, setup

ROOT = Path(__file__).parent
LEFT_OUT = {"build", "__pycache__"}


def data_packages(top: str) -> dict[str, str]:
    """Map an import name to each folder below ``top``; so the folders can stay at the top of the tree."""
    folders = [ROOT / top, *sorted(path for path in (ROOT / top).rglob("*") if path.is_dir())]
    kept = [path.relative_to(ROOT) for path in folders if not LEFT_OUT & set(path.relative_to(ROOT).parts)]
    return {".".join(("territory_designer", *path.parts)): path.as_posix() for path in kept}


data = data_packages("resources") | data_packages("sample_data")
code = find_packages(include=["territory_designer", "territory_designer.*"])
setup(
    packages=[*code, *data],
    package_dir={"territory_designer": "territory_designer", **data},
    package_data={name: ["*"] for name in data} | {"territory_designer.model": ["columns.csv"]},
)
