import json
import os
import subprocess
import sys

_CODE = """
import json, numpy
from threadpoolctl import threadpool_info
from embeddings.encoders.blas import use_one_thread

def threads(library):
    return [one["num_threads"] for one in threadpool_info() if library in one["filepath"]]

use_one_thread()
import faiss
print(json.dumps([threads("numpy"), threads("faiss")]))
"""


def test_numpy_multiplies_on_one_thread_and_faiss_on_as_many_as_there_are() -> None:
    """In a process of its own: it is for good."""
    command = [sys.executable, "-c", _CODE]
    done = subprocess.run(command, capture_output=True, text=True, check=True)
    of_numpy, of_faiss = json.loads(done.stdout)
    assert of_numpy == [1]
    assert set(of_faiss) == {len(os.sched_getaffinity(0))}
