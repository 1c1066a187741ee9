"""Compute the usual register of speeches, with which a text is compared where the corpus has few.

Run with ``python -m tests.benchmarks.make_register FILE.jsonl …`` on files with a ``text`` in each
line; only figures are written, to ``rag/register/usual.json``. Those that come with the program
are of speeches of 2020 and of the sample corpus.
"""

import json
import sys
from collections.abc import Iterable, Iterator
from pathlib import Path

import corpus
import rag.register
from rag.register.measuring import MEASURES, measured, running_text
from rag.register.profile import READ, SHORTEST

# A text that says so much twice is broken.
_BROKEN = 60


def texts(paths: Iterable[Path]) -> Iterator[str]:
    """Yield the texts of the files, then those of the sample corpus."""
    for path in paths:
        for line in path.read_text("utf-8").splitlines():
            yield json.loads(line)["text"]
    for path in sorted((Path(corpus.__file__).parent / "sample").glob("*.md")):
        yield path.read_text("utf-8")


def main() -> None:
    """Write the sorted values of each measure."""
    running = (running_text(text[:READ]) for text in texts(map(Path, sys.argv[1:])))
    found = [measured(one) for one in running if len(one) >= SHORTEST]
    found = [one for one in found if one["repeated"] <= _BROKEN]
    rows = {name: sorted(round(one[name], 4) for one in found) for name in MEASURES}
    target = Path(rag.register.__file__).parent / "usual.json"
    lines = ",\n".join(f'  "{name}": {json.dumps(values)}' for name, values in rows.items())
    target.write_text(f"{{\n{lines}\n}}\n", "utf-8")
    print(f"{len(found)} texts")


if __name__ == "__main__":
    main()
