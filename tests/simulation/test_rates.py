"""What employers add to pay, as a rate, is exact to the fen."""

from fractions import Fraction

import numpy as np

from shegong.simulation.pricing import by_rate


def test_a_rate_of_many_digits_is_exact_for_amounts_of_any_size() -> None:
    amounts = np.array([350_050, 1_000_000_000], dtype=np.int64)
    assert by_rate(amounts, Fraction("0.123456789011")).tolist() == [43_216, 123_456_789]
    assert by_rate(amounts, Fraction("0.28")).tolist() == [98_014, 280_000_000]
