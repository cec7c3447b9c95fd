"""Hazard 5: is a damaged plan ever taken for a good one?"""

import random

import pytest

from territory_designer.errors import TerritoryDesignerError
from territory_designer.storage.content_hash import content_hash
from territory_designer.storage.plan_file import read_plan, write_plan

PAGE = 4096


def flip_a_bit(data, chance):
    data[chance.randrange(len(data))] ^= 1 << chance.randrange(8)


def flip_a_bit_of_the_text(data, chance):
    """Flip a bit where there is something: most of a small file is empty."""
    used = [at for at, byte in enumerate(data) if byte]
    data[chance.choice(used)] ^= 1 << chance.randrange(8)


def truncate(data, chance):
    del data[chance.randrange(len(data)) :]


def blank_a_block(data, chance):
    at = chance.randrange(0, len(data), 512)
    data[at : at + 512] = bytes(512)


def swap_pages(data, chance):
    one, two = (PAGE * page for page in chance.sample(range(len(data) // PAGE), 2))
    data[one : one + PAGE], data[two : two + PAGE] = data[two : two + PAGE], data[one : one + PAGE]


def write_rubbish(data, chance):
    at = chance.randrange(len(data) - 64)
    data[at : at + 64] = chance.randbytes(64)


def insert_bytes(data, chance):
    at = chance.randrange(len(data))
    data[at:at] = chance.randbytes(chance.randrange(1, 9))


MUTATIONS = (
    flip_a_bit,
    flip_a_bit_of_the_text,
    truncate,
    blank_a_block,
    swap_pages,
    write_rubbish,
    insert_bytes,
)


def seen(project):
    """Return all that a reader sees of a plan."""
    return content_hash(project), project.history, dict(project.meta), list(project.scenarios)


@pytest.mark.parametrize("mutation", MUTATIONS, ids=lambda each: each.__name__)
def test_a_damaged_plan_is_refused_or_unharmed(make_project, tmp_path, rounds, mutation):
    plan, mutant = tmp_path / "plan.gpkg", tmp_path / "mutant.gpkg"
    write_plan(make_project(7), plan)
    good, whole = plan.read_bytes(), seen(read_plan(plan))
    chance = random.Random(mutation.__name__)
    refused = 0
    for _ in range(rounds(15, 150)):
        data = bytearray(good)
        mutation(data, chance)
        mutant.write_bytes(data)
        try:
            found = seen(read_plan(mutant))
        except TerritoryDesignerError as error:
            assert error.code in ("plan_corrupt", "plan_foreign", "plan_newer")
            refused += 1
        else:
            assert found == whole
    assert refused > 0
