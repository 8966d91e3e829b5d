"""The year by OpenFisca without its slowest parts: tables and brackets as numpy arrays, the scale once for the year."""

from pathlib import Path

import numpy as np
from openfisca_core.periods import DateUnit

from jobs.openfisca_gross import Numbers, Values
from jobs.openfisca_gross_arrays import by_array
from jobs.openfisca_year import RATES, run

_STARTS, _RATES = (np.array(part, dtype=np.float32) for part in zip(*RATES, strict=True))
_QUICK = np.array([0, 2520, 16920, 31920, 52920, 85920, 181920], dtype=np.float32)


def _by_quick_deduction(_rule: Numbers, taxable: Values) -> Values:
    bracket = np.searchsorted(_STARTS[1:], taxable)
    return taxable * _RATES[bracket] - _QUICK[bracket]


def main(source: Path, target: Path) -> dict[str, float]:
    return run(source, target, by_array, _by_quick_deduction, scale_by=DateUnit.YEAR)
