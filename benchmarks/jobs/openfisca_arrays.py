"""The OpenFisca job with its tables as plain numpy arrays, which avoids the slowest part of OpenFisca-core."""

from pathlib import Path

import numpy as np

from jobs import openfisca_job


def by_array(_rule: openfisca_job.Numbers, table: str, key: openfisca_job.Values) -> openfisca_job.Values:
    values: dict[str, int] = openfisca_job.NUMBERS[table]
    return np.array(list(values.values()), dtype=np.int32)[np.asarray(key)]


def main(source: Path, target: Path) -> dict[str, float]:
    return openfisca_job.main(source, target, by_array)
