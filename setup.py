"""Which files beside the code travel inside the wheel, and which kernels are compiled?"""

from pathlib import Path

from Cython.Build import cythonize
from setuptools import Extension, find_packages, setup
from setuptools.command.build_ext import build_ext

ROOT = Path(__file__).parent
LEFT_OUT = {"build", "__pycache__"}
KERNELS = "territory_designer/optimise/kernels"
# No fused multiply-add and no other liberties: compiled and interpreted results are the same to the last bit.
FLAGS = ["-O3", "-ffp-contract=off"]


class OptionalKernels(build_ext):
    """Builds the kernels that can be; ``optional`` alone misses errors that setuptools 84 defines twice."""

    def build_extension(self, ext: Extension) -> None:
        """Build a kernel, or say why it will run interpreted."""
        try:
            super().build_extension(ext)
        except Exception as error:  # noqa: BLE001 - their classes depend on the version of setuptools
            self.warn(f"{ext.name} is not compiled: {error}")


def data_packages(top: str) -> dict[str, str]:
    """Map an import name to each folder below ``top``; so the folders can stay at the top of the tree."""
    folders = [ROOT / top, *sorted(path for path in (ROOT / top).rglob("*") if path.is_dir())]
    kept = [path.relative_to(ROOT) for path in folders if not LEFT_OUT & set(path.relative_to(ROOT).parts)]
    return {".".join(("territory_designer", *path.parts)): path.as_posix() for path in kept}


def kernels() -> list[Extension]:
    """Return the kernels under names of their own; without a compiler their sources run interpreted."""
    package = KERNELS.replace("/", ".")
    names = sorted(path.stem for path in (ROOT / KERNELS).glob("[a-z]*.py") if "compiled_" not in path.stem)
    how = {"extra_compile_args": FLAGS, "optional": True}
    made = [Extension(f"{package}.compiled_{name}", [f"{KERNELS}/{name}.py"], **how) for name in names]
    directives = {"boundscheck": False, "wraparound": False, "cdivision": True, "initializedcheck": False}
    return cythonize(made, build_dir="build/kernels", compiler_directives=directives, quiet=True)


data = data_packages("resources") | data_packages("sample_data") | data_packages("docs")
code = find_packages(include=["territory_designer", "territory_designer.*"])
setup(
    packages=[*code, *data],
    package_dir={"territory_designer": "territory_designer", **data},
    package_data={name: ["*"] for name in data} | {"territory_designer.model": ["columns.csv"]},
    ext_modules=kernels(),
    cmdclass={"build_ext": OptionalKernels},
    options={"build_ext": {"parallel": 2}},
)
