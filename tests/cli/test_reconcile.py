"""`shegong reconcile`: published figures recomputed, with nothing asserted."""

import json

from tests.conftest import Command


def test_yanji_closes_and_yanbian_does_not(shegong: Command) -> None:
    shown = shegong("reconcile", "yanbian-2021")
    assert shown.code == 0
    assert "对得上  延吉市每年增加财政投入" in shown.out
    assert "431 × 469.00 × 12 = 2,425,668.00 元 = 242.57 万元" in shown.out
    assert "对不上  延边州每月增加财政投入" in shown.out
    assert "1320 × 1,185.00 = 1,564,200.00 元 = 156.42 万元" in shown.out


def test_each_reading_says_what_it_would_need(shegong: Command) -> None:
    shown = shegong("reconcile", "yanbian-2021").out
    assert "没有一种是断言" in shown
    assert "1320 × 1,185.00 × 12 = 18,770,400.00 元 = 1877.04 万元  对不上" in shown
    assert "约 38.46%" in shown  # on-cost on all 2,184 posts
    assert "约 2,336.96 元" in shown  # pay of those who fill the 864 vacancies


def test_without_a_name_every_claim_of_the_catalogue_is_recomputed(shegong: Command) -> None:
    document = json.loads(shegong("reconcile", "--json").out)
    assert "yanbian-2021" in {each["id"] for each in document["claims"]}


def test_an_unknown_set_of_claims_is_answered_with_the_nearest(shegong: Command) -> None:
    shown = shegong("reconcile", "yanbian2021")
    assert shown.code == 1
    assert "yanbian-2021" in shown.err
