"""The array types are those of numpy, so that a checker and a reader see what an array holds."""

from __future__ import annotations

from typing import get_args

import numpy as np
import pytest

from forecast.settings import arrays

TYPES = {"Floats": np.float64, "Floats32": np.float32, "Ints": np.int64, "Flags": np.bool_, "Streams": np.uint64, "Rows": np.intp}


@pytest.mark.parametrize("name", TYPES)
def test_an_array_type_names_one_kind_of_number(name: str) -> None:
    _, dtype = get_args(getattr(arrays, name))
    assert get_args(dtype) == (TYPES[name],)
