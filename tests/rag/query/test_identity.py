"""Who speaks, by the rule that is written down in the module."""

import pytest

from rag.query.identity import IN_CHARGE, LEADER, holds


@pytest.mark.parametrize(
    ("role", "leads", "in_charge"),
    [
        ("县委书记", True, False),
        ("县委副书记、县长", True, False),
        ("副县长", False, True),
        ("县委副书记", False, True),
        ("县委常委、组织部部长", False, True),
        ("县委常委、副县长", False, True),
        ("市委常委、市纪委书记", False, True),
        ("县政府办公室主任", False, True),
        ("县发展和改革局局长", True, False),
        ("市人大常委会主任", True, False),
        ("学生代表", False, False),
        ("", False, False),
    ],
)
def test_a_role_leads_or_is_in_charge(role: str, leads: bool, in_charge: bool) -> None:
    assert holds(role, LEADER) is leads
    assert holds(role, IN_CHARGE) is in_charge


@pytest.mark.parametrize(
    ("role", "asked", "found"),
    [
        ("县委书记", "书记", True),
        ("县委副书记", "书记", False),
        ("县委副书记", "副书记", True),
        ("县委副书记、县长", "县长", True),
        ("縣委書記", "县委书记", True),
        ("县委常委、组织部部长", "组织部长", True),
        ("县委常委、宣传部部长", "组织部长", False),
        ("副书记兼书记", "书记", True),
        ("县长", "", False),
    ],
)
def test_an_office_is_found_in_a_role_but_not_its_deputy(
    role: str, asked: str, found: bool
) -> None:
    assert holds(role, asked) is found
