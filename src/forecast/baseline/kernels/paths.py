"""Drawing sample paths: arrays in, arrays out; a leaf's paths hang on its own numbers and on the draws that all leaves share."""

from __future__ import annotations

import math
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from forecast.baseline.kernels.compiled import compiled
from forecast.baseline.kernels.zero_paths import ZeroPaths, sale_odds
from forecast.settings.arrays import Floats, Floats32, Ints

LOG, ADDITIVE, BLOCKS, FIXED = 0, 1, 2, 3  # kinds of paths
POOLED_BELOW = 12  # own error vectors; with fewer, every second path takes another leaf's vectors of the same origins
CENTRING = 0.25  # part of the paths' log mean that is taken out; hedge between the law (0) and real panels (1/4 to 1/2)
FARTHEST = 4.0  # log error of a path; beyond fifty times the forecast nothing is known
CELLS = 65536  # random numbers of one path of a series with zeros
MIX, STEP, SCRAMBLE = np.uint64(0x9E3779B97F4A7C15), np.uint64(0xBF58476D1CE4E5B9), np.uint64(0x94D049BB133111EB)
S30, S27, S31, S11, HALF = np.uint64(30), np.uint64(27), np.uint64(31), np.uint64(11), np.uint64(32)
LOW = np.uint64(0xFFFFFFFF)
STOPS = np.uint64(0x6A09E667F3BCC909)  # from a leaf's stream to that of its periods without sales


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
    shared: Floats  # draws: the common part of the levels of series with zeros, standard normal
    normals: Floats  # quantiles of the standard normal, from which each such series draws its own part


class LeafInputs(NamedTuple):
    """Per leaf: kind, forecast, size of errors (a factor for the additive kind in units), vectors, count, stream, place among zeros."""

    kind: Ints
    points: Floats  # leaves x horizon
    size: Floats  # leaves x horizon
    vectors: Floats32  # leaves x origins x horizon, newest first
    counts: Ints
    streams: NDArray[np.uint64]
    recent: Ints  # row of `zeros` for the blocks kind, else -1
    zeros: ZeroPaths
    skew: Floats  # leaves x 2: how far falls and rises reach, relative to the size of both
    mean_cap: Floats  # the largest mean of a leaf's factors that its past ratios of actual to forecast bear out
    again: Floats  # share of periods without anything to sell; the others sell the more, as the points are means


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
            _draw_zeros(out[at], leaf, leaves, common, first)
        elif leaves.kind[leaf] == FIXED:
            _draw_fixed(out[at], leaves.points[leaf, first:stop])
        else:
            _draw_errors(out[at], leaf, leaves, common, first)
            _apply_errors(out[at], leaf, leaves, common, first)
        if leaves.again[leaf] > 0.0 and leaves.kind[leaf] != FIXED:
            _stop_sales(out[at], leaves.streams[leaf] + STOPS, leaves.again[leaf], first)
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
def _stop_sales(out: Floats, stream: np.uint64, again: float, begin: int) -> None:
    for step in range(out.shape[0]):
        for b in range(out.shape[1]):
            stopped = uniform(stream, np.uint64(b * CELLS + begin + step)) < again
            out[step, b] = 0.0 if stopped else out[step, b] / (1.0 - again)


@compiled
def _draw_zeros(out: Floats, leaf: int, leaves: LeafInputs, common: SharedDraws, begin: int) -> None:
    row, zeros, stream = leaves.recent[leaf], leaves.zeros, leaves.streams[leaf]
    width = zeros.ranks.shape[1]
    ratios = zeros.ratios[row]
    usual = ratios[ratios > 0]
    number_of_sizes = np.uint64(len(usual))
    levels = _zero_levels(stream, zeros.spread[row], zeros.alive[row], common)
    for step in range(out.shape[0]):
        h = begin + step
        odds, own = sale_odds(zeros.ranks[row], ratios, zeros.chances[row, h])
        size, shift, at_block = zeros.sizes[row, h], h % common.block, h // common.block
        for b in range(out.shape[1]):
            at = int(common.place[b, at_block] * width) + shift
            at = at if at < width else (at - width) % width
            ratio = own[at]
            if levels[b] == 0.0 or odds[at] <= 0.0:
                out[step, b] = 0.0
            elif ratio > 0.0 and odds[at] >= 1.0:
                out[step, b] = size * levels[b] * ratio * common.market[h, b]
            else:
                number = splitmix64(stream, np.uint64(b * CELLS + h + 2))
                if float(number >> HALF) * 2.0**-32 >= odds[at]:
                    out[step, b] = 0.0
                    continue
                if ratio == 0.0:
                    ratio = usual[np.int64(((number & LOW) * number_of_sizes) >> HALF)] if len(usual) > 0 else 1.0
                out[step, b] = size * levels[b] * ratio * common.market[h, b]


@compiled
def _zero_levels(stream: np.uint64, spread: Floats, alive: float, common: SharedDraws) -> Floats:
    """The level of each path of a series with zeros, 1 on average while it lives; 0 where it does not."""
    levels = np.zeros(len(common.shared))
    centre = (spread[0] ** 2 + spread[1] ** 2) / 2
    for b in range(len(levels)):
        place = np.uint64(b * CELLS)
        if alive >= 1.0 or uniform(stream, place + np.uint64(1)) < alive:
            normal = common.normals[np.int64(splitmix64(stream, place) % np.uint64(len(common.normals)))]
            levels[b] = math.exp(spread[0] * normal + spread[1] * common.shared[b] - centre)
    return levels


@compiled
def add_leaves(sums: Floats, pointers: Ints, nodes: Ints, drawn: Floats) -> None:
    """Adds each leaf's numbers to the nodes above it, leaf by leaf, so that a node's sum hangs on nothing but its own leaves."""
    for leaf in range(drawn.shape[0]):
        for at in range(pointers[leaf], pointers[leaf + 1]):
            node = nodes[at]
            for number in range(drawn.shape[1]):
                sums[node, number] += drawn[leaf, number]
