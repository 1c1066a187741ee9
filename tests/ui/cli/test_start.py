"""A search starts without the seconds that torch takes to import."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from embeddings.encoders.protocol import Encoder

# What the bundled encoder does without: torch and what stands on it, and the writer of its graph.
_HEAVY = ("torch", "transformers", "sentence_transformers", "onnx", "gradio", "langchain_core")
_PROGRAM = f"""
import sys
from ui.cli.main import main
status = main(sys.argv[1:])
print(sorted(set({_HEAVY!r}) & sys.modules.keys()), file=sys.stderr)
sys.exit(status)
"""


def run(home: Path, models_dir: Path, *arguments: str) -> tuple[str, str]:
    """Standard output, and the last line of standard error: what was imported."""
    done = subprocess.run(
        [sys.executable, "-c", _PROGRAM, "--home", str(home), *arguments],
        capture_output=True,
        text=True,
        check=True,
        env={**os.environ, "WENGAO_MODEL_CACHE": str(models_dir)},
    )
    return done.stdout, done.stderr.splitlines()[-1]


@pytest.mark.encoder
def test_ingest_search_and_attribute_import_no_torch(
    real_encoder: Encoder, models_dir: Path, tmp_path: Path
) -> None:
    assert real_encoder.dimension == 384  # written out by now, which imports onnx
    speech = tmp_path / "speech.txt"
    speech.write_text("同志们：\n\n要把图书送到田埂上，让种地的人有书看。\n", "utf-8")
    home = tmp_path / "home"
    assert run(home, models_dir, "ingest", str(speech))[1] == "[]"
    found, imported = run(home, models_dir, "search", "农民读书", "-k", "1")
    assert "田埂" in found
    assert imported == "[]"
    assert run(home, models_dir, "attribute", str(speech))[1] == "[]"
