"""Counts and proofs of a log of any length, from a few rows of it."""

from collections import Counter
from collections.abc import Sequence

import pytest
from hypothesis import given
from hypothesis import strategies as st

from jieqing.evidence import merkle
from jieqing.flow import census
from jieqing.flow.census import CensusBroken
from jieqing.flow.log_tree import LeafMissing, LogTree

LEAVES = [merkle.leaf_hash(str(number).encode()) for number in range(70_000)]


def tree(leaves: Sequence[bytes], *, has_roots: bool = True) -> LogTree:
    """A tree over these leaves as the casebook keeps it."""
    kept: dict[tuple[int, int], bytes] = {}
    for height in (8, 16) if has_roots else ():
        for place in range(len(leaves) >> height):
            part = leaves[place << height : (place + 1) << height]
            kept[height, place] = merkle.root(part)

    def piece(height: int, first: int, end: int) -> list[bytes | None]:
        if height:
            return [kept.get((height, place)) for place in range(first, end)]
        found: list[bytes | None] = list(leaves[first:end])
        return found + [None] * (end - first - len(found))

    return LogTree(piece=piece)


LARGE = tree(LEAVES)


@given(st.integers(1, len(LEAVES)), st.data())
def test_a_proof_from_pieces_leads_to_the_root_of_the_whole(
    size: int, data: st.DataObject
) -> None:
    position = data.draw(st.integers(0, size - 1))
    frontier = LARGE.frontier(size)

    proof = LARGE.inclusion(position, size)

    assert merkle.verify_inclusion(LEAVES[position], proof, frontier.root())


@pytest.mark.parametrize("size", [1, 255, 256, 257, 1_000])
def test_pieces_give_the_same_root_and_proof_as_all_leaves(size: int) -> None:
    leaves = LEAVES[:size]

    assert tree(leaves).frontier(size).root() == merkle.root(leaves)
    assert tree(leaves).inclusion(0, size) == merkle.inclusion_proof(leaves, 0)


def test_a_proof_in_a_long_log_reads_few_pieces() -> None:
    fresh = LogTree(piece=LARGE.piece)

    fresh.inclusion(1, len(LEAVES))

    assert len(fresh.read) <= 6


def test_roots_that_were_not_kept_are_computed_from_the_leaves() -> None:
    leaves = LEAVES[:600]

    bare = tree(leaves, has_roots=False)

    assert bare.frontier(600).root() == merkle.root(leaves)


def test_a_leaf_that_is_not_there_is_named() -> None:
    with pytest.raises(LeafMissing) as missing:
        tree(LEAVES[:10]).frontier(11)
    assert missing.value.position == 10


@given(st.lists(st.sampled_from(["CL-1", "CL-2", "people", "chunks:CL-1"])))
def test_counts_raised_one_by_one_are_those_built_at_once(names: list[str]) -> None:
    nodes: dict[int, bytes] = {}
    root = census.NO_COUNTS
    for name in names:
        changed, root = census.raised(name, nodes, root)
        nodes |= changed

    assert (nodes, root) == census.built(Counter(names).items())
    assert census.count_of("CL-1", nodes, root) == names.count("CL-1")
    assert census.count_of("CL-9", nodes, root) == 0


@pytest.mark.parametrize("place", range(census.DEPTH + 1))
def test_an_edited_row_of_the_counts_breaks_them(place: int) -> None:
    nodes, root = census.built([("CL-1", 3), ("CL-2", 1)])
    row = census.path_of("CL-1")[place]

    for content in (None, nodes[row][:-1] + b"x"):
        edited = {**nodes, row: content} if content else {**nodes}
        if content is None:
            del edited[row]
        with pytest.raises(CensusBroken):
            census.count_of("CL-1", edited, root)
