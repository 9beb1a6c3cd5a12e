"""A plugin of pytest: while mutmut finds out which test reaches which function, programs that the tests start are left out of it.

They would look for its settings in the folder that they run in, and fail. What a mutant changes reaches them all the same.
"""

import os

from mutmut.mutation.trampoline import get_mutant_under_test, set_mutant_under_test


def pytest_runtest_setup() -> None:
    """Keep the mark of that phase to this process."""
    if get_mutant_under_test() == "stats":
        set_mutant_under_test("stats")
        del os.environ["MUTANT_UNDER_TEST"]
