"""The signals that ask a run to stop: heard while a notebook runs, held back while its files are published."""

from __future__ import annotations

import signal
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from types import FrameType

STOPPING = (signal.SIGINT, signal.SIGTERM)

_Handler = Callable[[int, FrameType | None], object] | int | signal.Handlers | None


class RunCancelled(KeyboardInterrupt):
    """A run that was asked to stop (SIGTERM): the lock is freed and the record says so."""


@contextmanager
def stop_on_sigterm() -> Iterator[None]:
    """While the block lasts, SIGTERM ends it like Ctrl-C (a RunCancelled); only the main thread may set signals, others are left alone."""

    def stop(_number: int, _frame: FrameType | None) -> None:
        raise RunCancelled("stopped by SIGTERM")

    try:
        before = signal.signal(signal.SIGTERM, stop)
    except ValueError:  # not the main thread
        yield
        return
    try:
        yield
    finally:
        signal.signal(signal.SIGTERM, before)


@contextmanager
def signals_blocked() -> Iterator[None]:
    """While the block lasts, SIGINT and SIGTERM wait, so that a few renamings are not stopped half way; they are delivered after it.

    They are noted by a handler rather than masked: a mask holds for one thread, and the libraries of a run have threads of their own.
    """
    waiting: list[int] = []

    def note(number: int, _frame: FrameType | None) -> None:
        waiting.append(number)

    before: dict[signal.Signals, _Handler] = {}
    try:
        for number in STOPPING:
            before[number] = signal.signal(number, note)
    except ValueError:  # not the main thread: handlers run in that one, and do not stop this
        yield
        return
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)
        for received in waiting:
            signal.raise_signal(received)
