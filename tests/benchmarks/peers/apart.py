"""A job in a new process: its memory is its own, its cores are counted, and it is ended in time.

For Linux: what a process takes is read in ``/proc``.
"""

import multiprocessing
import os
import time
from collections.abc import Callable
from dataclasses import dataclass
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Any, NamedTuple

from tests.benchmarks.measuring import peak_memory

# How often a job is looked at, in seconds: often enough to stop one before the machine swaps.
_LOOK = 0.2
# What a process that has answered gets to put its locks and files away.
_ENDING = 10
_TICKS = os.sysconf("SC_CLK_TCK")
# Every library takes its number of threads from one of these, when it is loaded.
_THREADS = (
    "OMP_NUM_THREADS",
    "MKL_NUM_THREADS",
    "OPENBLAS_NUM_THREADS",
    "RAYON_NUM_THREADS",
    "TOKIO_WORKER_THREADS",
)
# No request leaves the machine: models are local, and nobody is told that they were used.
_QUIET = {
    "HF_HUB_OFFLINE": "1",
    "TRANSFORMERS_OFFLINE": "1",
    "ANONYMIZED_TELEMETRY": "False",
    "TOKENIZERS_PARALLELISM": "false",
    "TQDM_DISABLE": "1",
}


class Clock(NamedTuple):
    """Seconds on the wall, and of the processor."""

    wall: float
    cpu: float

    @classmethod
    def now(cls) -> "Clock":
        """Of this process."""
        return cls(time.perf_counter(), time.process_time())

    def since(self, start: "Clock") -> "Clock":
        """What passed from ``start`` on."""
        return Clock(self.wall - start.wall, self.cpu - start.cpu)


@dataclass(frozen=True, slots=True)
class Limits:
    """What a job may take: processor seconds, and resident bytes."""

    seconds: float
    memory: int


class StoppedError(Exception):
    """A job took more than it may, or failed; says which."""


class Done(NamedTuple):
    """What a job gave, and the most memory it took, in MiB."""

    value: Any
    memory: float


def set_environment(threads: int) -> None:
    """For all processes started after this one."""
    os.environ.update(_QUIET)
    os.environ.update(dict.fromkeys(_THREADS, str(threads)))


def run(job: Callable[..., Any], *arguments: Any, limits: Limits, threads: int) -> Done:
    """Run it on so many cores.

    Raises:
        StoppedError: it was stopped at a limit, or ended without an answer.
    """
    spawn = multiprocessing.get_context("spawn")
    ours, theirs = spawn.Pipe(duplex=False)
    process = spawn.Process(target=_in_child, args=(theirs, threads, job, arguments))
    process.start()
    theirs.close()
    try:
        while not ours.poll(_LOOK):
            _check(process.pid or 0, limits)
        done: Done = ours.recv()
        process.join(_ENDING)
    except EOFError:
        process.join()
        raise StoppedError(f"failed (exit code {process.exitcode})") from None
    finally:
        process.kill()
        process.join()
    return done


def _in_child(pipe: Connection, threads: int, job: Callable[..., Any], arguments: Any) -> None:
    # Some libraries start threads whatever the environment says; cores they cannot take.
    cores = sorted(os.sched_getaffinity(0))[:threads]
    os.sched_setaffinity(0, cores)
    value = job(*arguments)
    pipe.send(Done(value, peak_memory()))


def _check(pid: int, limits: Limits) -> None:
    folder = Path("/proc") / str(pid)
    try:
        # After the name in brackets; user and system time are fields 14 and 15 of all.
        fields = (folder / "stat").read_text().rpartition(")")[2].split()
        pages = int((folder / "statm").read_text().split()[1])
    except (FileNotFoundError, ProcessLookupError):
        return
    if (int(fields[11]) + int(fields[12])) / _TICKS > limits.seconds:
        raise StoppedError(f"stopped after {limits.seconds / 60:.0f} minutes of processor time")
    if pages * os.sysconf("SC_PAGE_SIZE") > limits.memory:
        raise StoppedError(f"stopped at {limits.memory / 2**30:.0f} GiB of memory")
