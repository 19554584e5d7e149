"""The tree against published vectors and against the RFC's own recursive words."""

import hashlib

from hypothesis import given
from hypothesis import strategies as st

from jieqing.evidence import merkle
from jieqing.evidence.merkle import Frontier, Inclusion, Tree

# Inputs and roots of the reference tree in certificate-transparency's own tests.
INPUTS = [
    bytes.fromhex(text)
    for text in (
        "",
        "00",
        "10",
        "2021",
        "3031",
        "40414243",
        "5051525354555657",
        "606162636465666768696a6b6c6d6e6f",
    )
]
ROOTS = [
    "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
    "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",
    "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77",
    "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
    "4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4",
    "76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef",
    "ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c",
    "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328",
]
LEAVES = [merkle.leaf_hash(text) for text in INPUTS]
sizes = st.integers(1, 70)


def _leaves(size: int) -> list[bytes]:
    return [merkle.leaf_hash(b"%d" % n) for n in range(size)]


def _split(size: int) -> int:
    return max(1 << n for n in range(8) if 1 << n < size)


def _naive_root(leaves: list[bytes]) -> bytes:
    if len(leaves) == 1:
        return leaves[0]
    middle = _split(len(leaves))
    left, right = _naive_root(leaves[:middle]), _naive_root(leaves[middle:])
    return hashlib.sha256(b"\x01" + left + right).digest()


def _naive_path(index: int, leaves: list[bytes]) -> list[bytes]:
    if len(leaves) == 1:
        return []
    middle = _split(len(leaves))
    if index < middle:
        return [*_naive_path(index, leaves[:middle]), _naive_root(leaves[middle:])]
    right = _naive_path(index - middle, leaves[middle:])
    return [*right, _naive_root(leaves[:middle])]


def _naive_consistency(old: int, leaves: list[bytes], *, whole: bool) -> list[bytes]:
    if old == len(leaves):
        return [] if whole else [_naive_root(leaves)]
    middle = _split(len(leaves))
    left, right = leaves[:middle], leaves[middle:]
    if old <= middle:
        return [*_naive_consistency(old, left, whole=whole), _naive_root(right)]
    deeper = _naive_consistency(old - middle, right, whole=False)
    return [*deeper, _naive_root(left)]


def test_roots_equal_the_published_vectors_at_every_size() -> None:
    roots = [merkle.root(LEAVES[:size]).hex() for size in range(1, 9)]

    assert roots == ROOTS


def test_the_empty_tree_has_the_hash_of_nothing() -> None:
    assert merkle.root([]) == Frontier().root() == hashlib.sha256(b"").digest()


def test_the_published_inclusion_path_of_the_sixth_leaf_is_ours() -> None:
    proof = merkle.inclusion_proof(LEAVES, 5)

    assert [node.hex() for node in proof.hashes] == [
        "bc1a0643b12e4d2d7c77918f44e0f4f79a838b6cf9ec5b5c283e1f4d88599e6b",
        "ca854ea128ed050b41b35ffc1b87b8eb2bde461e9e3b5596ece6b9d5975a0ae0",
        "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
    ]


def test_the_published_consistency_path_from_six_to_eight_is_ours() -> None:
    proof = merkle.consistency_proof(LEAVES, 6)

    assert [node.hex() for node in proof] == [
        "0ebc5d3437fbe2db158b9f126a1d118e308181031d0a949f8dededebc558ef6a",
        "ca854ea128ed050b41b35ffc1b87b8eb2bde461e9e3b5596ece6b9d5975a0ae0",
        "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
    ]


@given(sizes)
def test_the_root_equals_its_recursive_definition(size: int) -> None:
    assert merkle.root(_leaves(size)) == _naive_root(_leaves(size))


@given(sizes, st.data())
def test_an_inclusion_path_equals_its_recursive_definition(
    size: int, data: st.DataObject
) -> None:
    index = data.draw(st.integers(0, size - 1))
    leaves = _leaves(size)

    proof = merkle.inclusion_proof(leaves, index)

    assert list(proof.hashes) == _naive_path(index, leaves)
    assert merkle.verify_inclusion(leaves[index], proof, merkle.root(leaves))


@given(sizes, st.data())
def test_a_consistency_path_equals_its_recursive_definition(
    size: int, data: st.DataObject
) -> None:
    leaves = _leaves(size)
    old = data.draw(st.integers(1, size))
    before = Tree(size=old, root=merkle.root(leaves[:old]))
    after = Tree(size=size, root=merkle.root(leaves))

    proof = merkle.consistency_proof(leaves, old)

    assert list(proof) == _naive_consistency(old, leaves, whole=True)
    assert merkle.verify_consistency(before, after, proof)


@given(sizes, st.data())
def test_an_inclusion_proof_proves_no_other_leaf_or_place(
    size: int, data: st.DataObject
) -> None:
    leaves = _leaves(size)
    index = data.draw(st.integers(0, size - 1))
    claimed = data.draw(st.integers(0, size).filter(lambda other: other != index))
    proof = merkle.inclusion_proof(leaves, index)
    moved = Inclusion(index=claimed, size=size, hashes=proof.hashes)
    root = merkle.root(leaves)

    assert not merkle.verify_inclusion(leaves[index], moved, root)
    assert not merkle.verify_inclusion(merkle.leaf_hash(b"x"), proof, root)


@given(st.integers(2, 70), st.data())
def test_a_rewritten_log_is_not_consistent_with_its_past(
    size: int, data: st.DataObject
) -> None:
    leaves = _leaves(size)
    old = data.draw(st.integers(1, size - 1))
    rewritten = [merkle.leaf_hash(b"other"), *leaves[1:]]
    before = Tree(size=old, root=merkle.root(leaves[:old]))
    after = Tree(size=size, root=merkle.root(rewritten))

    proof = merkle.consistency_proof(rewritten, old)

    assert not merkle.verify_consistency(before, after, proof)


@given(sizes, st.data())
def test_a_consistency_proof_with_one_hash_changed_or_missing_fails(
    size: int, data: st.DataObject
) -> None:
    leaves = _leaves(size + 1)
    old = data.draw(st.integers(1, size))
    before = Tree(size=old, root=merkle.root(leaves[:old]))
    after = Tree(size=size + 1, root=merkle.root(leaves))
    proof = merkle.consistency_proof(leaves, old)

    assert not merkle.verify_consistency(before, after, proof[:-1])
    assert not merkle.verify_consistency(before, after, (*proof, leaves[0]))


def test_the_frontier_appends_as_the_whole_tree_would() -> None:
    frontier = Frontier()
    roots = [(frontier := frontier.append(leaf)).root() for leaf in _leaves(40)]

    assert roots == [merkle.root(_leaves(size)) for size in range(1, 41)]
