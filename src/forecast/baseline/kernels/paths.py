"""Drawing sample paths: arrays in, arrays out; a leaf's paths hang on its own numbers and on the draws that all leaves share."""

from __future__ import annotations

import math
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from forecast.baseline.kernels.compiled import compiled
from forecast.settings.arrays import Floats, Floats32, Ints

LOG, ADDITIVE, BLOCKS, FIXED = 0, 1, 2, 3  # kinds of paths
POOLED_BELOW = 12  # own error vectors; with fewer, every second path takes another leaf's vectors of the same origins
CENTRING = 0.25  # part of the paths' log mean that is taken out; hedge between the law (0) and real panels (1/4 to 1/2)
FARTHEST = 4.0  # log error of a path; beyond fifty times the forecast nothing is known
SPREAD = 0.7  # of the level of an intermittent series, in logs; 0.55 covered 73 % of the years of carparts, 0.7 covers 76 %
MIX, STEP, SCRAMBLE = np.uint64(0x9E3779B97F4A7C15), np.uint64(0xBF58476D1CE4E5B9), np.uint64(0x94D049BB133111EB)
S30, S27, S31, S11 = np.uint64(30), np.uint64(27), np.uint64(31), np.uint64(11)


class SharedDraws(NamedTuple):
    """What all leaves share: per path two origins, cosine and sine of the angle, places of blocks, and the market's factor."""

    first: Ints  # draws
    second: Ints
    cosine: Floats
    sine: Floats
    place: Floats  # draws x blocks, 0..1
    block: int  # periods that an intermittent series keeps together
    market: Floats  # horizon x draws
    donors: Ints  # leaves whose vectors may stand in for others', most vectors first
    giving: Ints  # origins: how many of the donors have a vector that old


class LeafInputs(NamedTuple):
    """Per leaf: kind, forecast, size of errors (a factor for the additive kind in units), vectors, count, stream, recent values."""

    kind: Ints
    points: Floats  # leaves x horizon
    size: Floats  # leaves x horizon
    vectors: Floats32  # leaves x origins x horizon, newest first
    counts: Ints
    streams: NDArray[np.uint64]
    recent: Ints  # row of `windows` for the blocks kind, else -1
    windows: Floats32  # recent shares of an intermittent series, NaN before it starts
    skew: Floats  # leaves x 2: how far falls and rises reach, relative to the size of both
    mean_cap: Floats  # the largest mean of a leaf's factors that its past ratios of actual to forecast bear out


@compiled
def splitmix64(stream: np.uint64, number: np.uint64) -> np.uint64:
    """A well-mixed 64-bit number for the number-th draw of a stream (SplitMix64)."""
    mixed = stream + (number + np.uint64(1)) * MIX
    mixed = (mixed ^ (mixed >> S30)) * STEP
    mixed = (mixed ^ (mixed >> S27)) * SCRAMBLE
    return mixed ^ (mixed >> S31)


@compiled
def uniform(stream: np.uint64, number: np.uint64) -> float:
    """A number in (0, 1) for the number-th draw of a stream."""
    return (float(splitmix64(stream, number) >> S11) + 0.5) * 2.0**-53


@compiled
def draw_paths(rows: Ints, leaves: LeafInputs, common: SharedDraws, first: int, stop: int) -> Floats:
    """The sample paths of these leaves in the periods first..stop-1 of the horizon: rows x periods x draws."""
    out = np.empty((len(rows), stop - first, len(common.first)))
    for at in range(len(rows)):
        leaf = rows[at]
        if leaves.kind[leaf] == BLOCKS:
            _draw_blocks(out[at], leaf, leaves, common, first)
        elif leaves.kind[leaf] == FIXED:
            _draw_fixed(out[at], leaves.points[leaf, first:stop])
        else:
            _draw_errors(out[at], leaf, leaves, common, first)
            _apply_errors(out[at], leaf, leaves, common, first)
    return out


@compiled
def _draw_fixed(out: Floats, points: Floats) -> None:
    for h in range(out.shape[0]):
        out[h] = points[h]


@compiled
def _draw_errors(out: Floats, leaf: int, leaves: LeafInputs, common: SharedDraws, begin: int) -> None:
    count, few = leaves.counts[leaf], leaves.counts[leaf] < POOLED_BELOW
    for b in range(out.shape[1]):
        first, second = common.first[b], common.second[b]
        # A series that is younger than the origin that was drawn borrows the vector of one that is old enough.
        oldest = max(first, second)
        giver = leaf
        if oldest >= count or (few and b % 2 == 1):
            chosen = splitmix64(leaves.streams[leaf], np.uint64(b)) % np.uint64(common.giving[oldest])
            giver = common.donors[np.int64(chosen)]
        for step in range(out.shape[0]):
            h = begin + step
            turned = common.cosine[b] * leaves.vectors[giver, first, h] + common.sine[b] * leaves.vectors[giver, second, h]
            out[step, b] = leaves.size[leaf, h] * turned


@compiled
def _apply_errors(out: Floats, leaf: int, leaves: LeafInputs, common: SharedDraws, begin: int) -> None:
    for step in range(out.shape[0]):
        h = begin + step
        point = leaves.points[leaf, h]
        if leaves.kind[leaf] == ADDITIVE:
            for b in range(out.shape[1]):
                out[step, b] = (point + out[step, b]) * common.market[h, b]
        else:
            mean = _as_factors(out[step], leaves.skew[leaf])
            # logs of noisy series reach farther down than up; a symmetric draw would lift their mean above all that was seen
            scale = point / max(mean**CENTRING, mean / leaves.mean_cap[leaf])
            for b in range(out.shape[1]):
                out[step, b] *= scale * common.market[h, b]


@compiled
def _as_factors(errors: Floats, skew: Floats) -> float:
    """The mean of the factors that the log errors become, each reaching as far as falls or rises of the series do."""
    total = 0.0
    for b in range(len(errors)):
        reach = errors[b] * (skew[1] if errors[b] > 0 else skew[0])
        errors[b] = math.exp(min(max(reach, -FARTHEST), FARTHEST))
        total += errors[b]
    return total / len(errors)


@compiled
def _draw_blocks(out: Floats, leaf: int, leaves: LeafInputs, common: SharedDraws, first: int) -> None:
    window = leaves.windows[leaves.recent[leaf]]
    start = 0
    while start < len(window) - 1 and math.isnan(window[start]):
        start += 1
    starts = max(len(window) - start - common.block + 1, 1)
    for b in range(out.shape[1]):
        # Box and Muller's normal: two numbers of the leaf's own stream, so that no other leaf changes it.
        one, two = uniform(leaves.streams[leaf], np.uint64(2 * b)), uniform(leaves.streams[leaf], np.uint64(2 * b + 1))
        normal = math.sqrt(-2.0 * math.log(one)) * math.cos(2.0 * math.pi * two)
        level = math.exp(SPREAD * normal - SPREAD**2 / 2)
        for step in range(out.shape[0]):
            h = first + step
            begin = start + min(int(common.place[b, h // common.block] * starts), starts - 1)
            share = window[min(begin + h % common.block, len(window) - 1)]
            out[step, b] = leaves.points[leaf, h] * share * level * common.market[h, b]


@compiled
def add_leaves(sums: Floats, pointers: Ints, nodes: Ints, drawn: Floats) -> None:
    """Adds each leaf's numbers to the nodes above it, leaf by leaf, so that a node's sum hangs on nothing but its own leaves."""
    for leaf in range(drawn.shape[0]):
        for at in range(pointers[leaf], pointers[leaf + 1]):
            node = nodes[at]
            for number in range(drawn.shape[1]):
                sums[node, number] += drawn[leaf, number]
