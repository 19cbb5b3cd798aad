from hypothesis import given
from hypothesis import strategies as st

from bot.stories.pair import MEASURES
from bot.stories.trees import Tree, scorer, shipped


def grown(leaves: int):
    """Trees of so many leaves over three measures, as (measure, cut, left, right) or a leaf's value."""
    leaf = st.floats(-1, 1, width=16)
    if leaves == 1:
        return leaf
    return st.integers(1, leaves - 1).flatmap(
        lambda left: st.tuples(
            st.integers(0, 2), st.sampled_from([-1.0, 0.0, 0.5, 2.0]), grown(left), grown(leaves - left)
        )
    )


def flat(node) -> Tree:
    tree: Tree = {"measures": [], "cuts": [], "spans": [], "leaves": []}

    def walk(node) -> None:
        if not isinstance(node, tuple):
            tree["leaves"].append(node)
            return
        measure, cut, left, right = node
        place, first = len(tree["cuts"]), len(tree["leaves"])
        tree["measures"].append(measure)
        tree["cuts"].append(cut)
        tree["spans"].append((first, first))
        walk(left)
        tree["spans"][place] = (first, len(tree["leaves"]))
        walk(right)

    walk(node)
    return tree


def walked(node, measures):
    while isinstance(node, tuple):
        measure, cut, left, right = node
        node = right if measures[measure] > cut else left
    return node


@given(
    st.lists(st.integers(1, 16).flatmap(grown), min_size=1, max_size=6),
    st.lists(st.sampled_from([-2.0, -1.0, 0.0, 0.25, 0.5, 1.0, 2.0, 3.0]), min_size=3, max_size=3),
)
def test_all_trees_at_once_give_the_sum_of_each_walked_alone(trees, measures):
    assert scorer([flat(tree) for tree in trees])(measures) == sum(walked(tree, measures) for tree in trees)


def test_the_models_that_ship_can_be_read():
    assert isinstance(shipped("pairs.json")([0.0] * len(MEASURES)), float)
    assert isinstance(shipped("joins.json")([0.0] * 6), float)
