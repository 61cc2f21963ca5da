"""C3, the merge of method resolution orders, in time that grows with their length (n log n)."""

from __future__ import annotations

import heapq
from collections import defaultdict
from collections.abc import Callable, Hashable, Sequence
from typing import TypeVar

T = TypeVar("T")


def merged_orders(sequences: Sequence[Sequence[T]], key: Callable[[T], Hashable]) -> tuple[list[T], bool]:
    """Merge sequences so that each keeps its own order, as in the documentation of ``type.mro``.

    :param key: the same for two items that stand for one.
    :returns: the items as far as they can be merged, and whether that is all of them.
    """
    keys = [[key(item) for item in sequence] for sequence in sequences]
    #: How often each item stands behind another one that is not merged yet.
    behind: dict[Hashable, int] = defaultdict(int)
    for found in keys:
        for item in found[1:]:
            behind[item] += 1
    #: The sequences that begin with an item now, and the next place in each of them.
    starting: dict[Hashable, list[int]] = defaultdict(list)
    places = [0] * len(sequences)
    ready: list[int] = []
    merged: list[T] = []

    def begin(number: int) -> None:
        if places[number] < len(keys[number]):
            head = keys[number][places[number]]
            starting[head].append(number)
            if not behind[head]:
                heapq.heappush(ready, number)

    for number in range(len(sequences)):
        begin(number)
    while ready:
        number = heapq.heappop(ready)
        if places[number] == len(keys[number]) or behind[keys[number][places[number]]]:
            continue
        head = keys[number][places[number]]
        merged.append(sequences[number][places[number]])
        for other in starting.pop(head, ()):
            places[other] += 1
            if places[other] < len(keys[other]):
                follower = keys[other][places[other]]
                behind[follower] -= 1
                if not behind[follower]:
                    for waiting in starting.get(follower, ()):
                        heapq.heappush(ready, waiting)
            begin(other)
    return merged, all(place == len(found) for place, found in zip(places, keys, strict=True))
