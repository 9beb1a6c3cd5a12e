"""A run hears SIGTERM while it lasts, and no signal cuts the publishing of its files short."""

from __future__ import annotations

import os
import signal
from threading import Thread

import pytest

from forecast.runs.signals import RunCancelled, signals_blocked, stop_on_sigterm


def test_sigterm_cancels_the_block_and_the_earlier_handler_comes_back() -> None:
    before = signal.getsignal(signal.SIGTERM)
    with pytest.raises(RunCancelled, match="stopped by SIGTERM"), stop_on_sigterm():
        os.kill(os.getpid(), signal.SIGTERM)
    assert signal.getsignal(signal.SIGTERM) is before


def test_a_run_in_another_thread_leaves_signals_as_they_are() -> None:
    handlers = []

    def run() -> None:
        with stop_on_sigterm():
            handlers.append(signal.getsignal(signal.SIGTERM))

    thread = Thread(target=run)
    thread.start()
    thread.join()
    assert handlers == [signal.getsignal(signal.SIGTERM)]


def publish(steps: list[str]) -> None:
    with stop_on_sigterm():
        with signals_blocked():
            os.kill(os.getpid(), signal.SIGTERM)
            steps.append("published")
        steps.append("after the block")


def test_a_signal_that_comes_while_signals_are_blocked_is_delivered_after_the_block() -> None:
    steps: list[str] = []
    with pytest.raises(RunCancelled):
        publish(steps)
    assert steps == ["published"]
