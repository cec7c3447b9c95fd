"""Into how many pieces does a territory fall?

Neighbours are compressed rows: those of place ``i`` are ``indices[indptr[i] : indptr[i + 1]]``.
"""

# A memoryview is written as the slice of a type:
# pyright: reportGeneralTypeIssues=false
import cython


def count_pieces(
    indptr: cython.int[::1],
    indices: cython.int[::1],
    owner: cython.int[::1],
    piece: cython.int[::1],
    stack: cython.int[::1],
) -> cython.int:
    """Number the pieces of all territories; returns how many there are.

    Parameters
    ----------
    owner
        Territory of each place, -1 = none.
    piece
        Filled with the piece of each place, -1 where nobody owns it.
    stack
        Scratch, as many as places.
    """
    count: cython.int = 0
    start: cython.int
    place: cython.int
    other: cython.int
    height: cython.int
    k: cython.int
    for place in range(owner.shape[0]):
        piece[place] = -1
    for start in range(owner.shape[0]):
        if owner[start] < 0 or piece[start] >= 0:
            continue
        piece[start] = count
        stack[0] = start
        height = 1
        while height > 0:
            height -= 1
            place = stack[height]
            for k in range(indptr[place], indptr[place + 1]):
                other = indices[k]
                if owner[other] == owner[start] and piece[other] < 0:
                    piece[other] = count
                    stack[height] = other
                    height += 1
        count += 1
    return count
