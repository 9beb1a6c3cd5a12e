"""Options that no forecast can have are refused with the value and the way out."""

from __future__ import annotations

import pytest

from forecast.baseline.options import ForecastOptions
from forecast.settings import InputError


@pytest.mark.parametrize(("options", "message"), [
    ({"periods": 0}, "'0': there is nothing to forecast. Ask for 1 period or more"),
    ({"draws": 1}, "'1': draws must be at least 2. 500 is usual"),
    ({"ended": "close"}, "Unknown rule 'close' for ended series. Did you mean 'closed'?"),
])  # fmt: skip
def test_what_cannot_be_is_refused(options: dict[str, object], message: str) -> None:
    with pytest.raises(InputError) as refused:
        ForecastOptions(**options)  # type: ignore[arg-type]
    assert message in str(refused.value)
