"""Cases on the pages of the atlas: on what they are about, and in the search."""

from __future__ import annotations

from typing import Any

import pytest

from towngown.desk.base.engine import atlas_for
from towngown.desk.base.reader import reader_of
from towngown.desk.base.roles import Role
from towngown.desk.cases import actions


@pytest.mark.django_db
def test_element_case_and_search_lead_to_one_another(
    person: Any, signed_in: Any, sample_atlas: str, settings: Any
) -> None:
    settings.ATLAS = sample_atlas
    user = person(Role.OFFICER)
    reader = reader_of(user)
    element = atlas_for(reader).of_kind("result")[0]["id"]
    case = actions.open_case(
        reader=reader, pipeline="talent", title_en="Optics wonder", element=element
    )
    browser = signed_in(user)
    assert f"/cases/{case.pk}/" in browser.get(f"/elements/{element}/").content.decode()
    assert f"/cases/{case.pk}/" in browser.get("/search/?q=Optics+wonder").content.decode()
    assert f"/elements/{element}/" in browser.get(f"/cases/{case.pk}/").content.decode()
