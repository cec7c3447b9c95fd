"""Does a search end when it should?"""

from territory_designer.optimise.stop import Cancelled, TimeLimit, Trials, counts_trials


def test_time_and_trials_end_a_search():
    assert TimeLimit(3.0).reached(seconds=3.0, trials=0)
    assert not TimeLimit(3.0).reached(seconds=2.9, trials=10**9)
    assert Trials(10).reached(seconds=0.0, trials=10)
    assert not Trials(10).reached(seconds=10**9, trials=9)


def test_whoever_asks_ends_it_earlier():
    asked = []
    stop = Cancelled(lambda: bool(asked), otherwise=Trials(10))
    assert not stop.reached(seconds=0.0, trials=9)
    assert stop.reached(seconds=0.0, trials=10)
    asked.append(1)
    assert stop.reached(seconds=0.0, trials=0)


def test_only_a_count_of_trials_waits_for_what_runs_beside():
    assert counts_trials(Trials(1))
    assert counts_trials(Cancelled(lambda: False, otherwise=Trials(1)))
    assert not counts_trials(TimeLimit(1.0))
    assert not counts_trials(Cancelled(lambda: False, otherwise=TimeLimit(1.0)))
