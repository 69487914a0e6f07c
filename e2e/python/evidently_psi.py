"""PSI of every column of one Parquet file against another by Evidently, as JSON with what it cost.

    evidently_psi.py REFERENCE CURRENT [EDGES]

With EDGES (JSON: column to ascending edges) Evidently computes on these bins, and what lies beyond them, instead of its own.
"""
import json
import resource
import sys
import time
import warnings

warnings.filterwarnings("ignore")

import numpy
import pandas
from evidently import DataDefinition, Dataset, Report
from evidently.legacy.calculations.stattests import psi
from evidently.metrics import ValueDrift


def on_fixed_edges(edges):
    own = psi.get_binned_data

    def get_binned_data(reference, current, feature_type, n, feel_zeroes=True):
        # Its last bin is closed, so what equals the last edge must lie below the one that begins above it.
        *inner, last = edges[reference.name]
        numpy.histogram_bin_edges = lambda *_, **__: numpy.array([-numpy.inf, *inner, numpy.nextafter(last, numpy.inf), numpy.inf])
        return own(reference, current, feature_type, n, feel_zeroes)

    psi.get_binned_data = get_binned_data


def peak():
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024


reference_file, current_file, *rest = sys.argv[1:]
if rest:
    with open(rest[0]) as file:
        on_fixed_edges(json.load(file))
before, began, computed = peak(), time.perf_counter(), time.process_time()
reference, current = pandas.read_parquet(reference_file), pandas.read_parquet(current_file)
columns = list(reference.columns)
definition = DataDefinition(numerical_columns=columns)
snapshot = Report([ValueDrift(column=column, method="psi") for column in columns]).run(
    Dataset.from_pandas(current, definition), Dataset.from_pandas(reference, definition)
)
found = {metric["config"]["column"]: float(metric["value"]) for metric in snapshot.dict()["metrics"]}
print(json.dumps({"seconds": time.perf_counter() - began, "cpu": time.process_time() - computed, "idle": before, "peak": peak(), "rows": len(current), "psi": found}))
