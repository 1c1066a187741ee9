"""What a user would take instead of wengao, each as its own quick start sets it up.

``systems`` lists them, ``of_…`` are one module a library, ``text_part`` and ``vectors_part`` are
the two tables of :mod:`tests.benchmarks.bench_peers`.
"""
