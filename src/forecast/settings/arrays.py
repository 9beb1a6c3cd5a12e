"""The arrays of the house by what they hold: numbers, counts or positions, and yes or no."""

from __future__ import annotations

from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

Floats: TypeAlias = NDArray[np.float64]
Floats32: TypeAlias = NDArray[np.float32]
Ints: TypeAlias = NDArray[np.int64]
Flags: TypeAlias = NDArray[np.bool_]
Streams: TypeAlias = NDArray[np.uint64]  # seeds of random numbers, one per series
Rows: TypeAlias = NDArray[np.intp]  # positions, as numpy gives them
