"""Can the program be built where there is no compiler?"""

import os
import subprocess
import sys
from pathlib import Path

CHECKOUT = Path(__file__).parent.parent


def test_without_a_compiler_the_kernels_are_left_out_and_the_build_goes_on(tmp_path):
    done = subprocess.run(
        [sys.executable, "setup.py", "build_ext", "--build-lib", tmp_path, "--build-temp", tmp_path],
        cwd=CHECKOUT,
        env={**os.environ, "CC": "no-such-compiler"},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    assert "compiled_moves is not compiled" in done.stderr + done.stdout
    assert not list(tmp_path.rglob("compiled_*"))
