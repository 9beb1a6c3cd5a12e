"""Whichever nodes are asked for, in whatever order, the samples are the same bytes; nothing is drawn twice or in vain."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from forecast.baseline import Baseline
from forecast.baseline.sampler import Sampler


class Counted(Sampler):
    """A sampler that counts the leaves it draws."""

    drawn = 0

    def _drawn(self, leaves, spans):  # noqa: ANN001, ANN202
        self.drawn += len(leaves)
        return super()._drawn(leaves, spans)


@pytest.fixture(scope="module")
def everything(company: Baseline) -> np.ndarray:
    rows = company.hierarchy.rows("all")
    return np.stack(
        [Sampler(company.paths, company.hierarchy.summing_matrix).samples(rows, (first, first + 3)) for first in range(3)]
    )


@given(st.data())
def test_a_node_has_the_same_samples_whatever_was_asked_before(
    company: Baseline, everything: np.ndarray, data: st.DataObject
) -> None:
    sampler = Sampler(company.paths, company.hierarchy.summing_matrix)
    count = everything.shape[1]
    for _ in range(3):
        rows = np.array(data.draw(st.lists(st.integers(0, count - 1), min_size=1, max_size=5)))
        first = data.draw(st.integers(0, 2))
        assert sampler.samples(rows, (first, first + 3)).tobytes() == everything[first][rows].tobytes()


def test_only_the_leaves_of_the_nodes_are_drawn_and_each_once(company: Baseline) -> None:
    sampler = Counted(company.paths, company.hierarchy.summing_matrix)
    leaves = company.hierarchy.rows("leaf")
    sampler.samples(leaves[:2], (0, 12))
    sampler.samples(leaves[:2], (0, 12))
    assert sampler.drawn == 2
    sampler.samples(np.array([0]), (0, 12))
    assert sampler.drawn == company.hierarchy.leaf_count


def test_reduced_samples_are_those_of_the_samples(company: Baseline) -> None:
    rows = company.hierarchy.rows("all")
    means = company.sampler.reduced(rows, [(0, 6), (6, 12)], lambda samples: samples.mean(axis=-1, keepdims=True))
    expected = np.stack([company.samples(rows, span).mean(axis=1) for span in ((0, 6), (6, 12))], axis=1)
    np.testing.assert_allclose(means[:, :, 0], expected, rtol=1e-9)
