"""``make bench``: every benchmark of this folder, each in a process of its own."""

import subprocess
import sys
from pathlib import Path


def main() -> int:
    """Run them in the order of their names; the number of those that failed."""
    failed = 0
    for path in sorted(Path(__file__).parent.glob("bench_*.py")):
        print(f"\n== {path.stem}", flush=True)
        module = f"tests.benchmarks.{path.stem}"
        failed += subprocess.run([sys.executable, "-m", module], check=False).returncode != 0
    return failed


if __name__ == "__main__":
    sys.exit(main())
