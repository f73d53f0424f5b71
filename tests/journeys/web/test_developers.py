"""The page for developers, as somebody reads it."""

from __future__ import annotations

import pytest


@pytest.mark.parametrize(
    "settings", [{}, {"viewport": {"width": 320, "height": 640}, "color_scheme": "dark"}]
)
def test_the_page_is_accessible_and_fits(open_page, accessible, no_sideways, settings):
    page = open_page("/developers", **settings)
    accessible(page)
    no_sideways(page)


def test_every_link_within_the_page_leads_to_its_operation(open_page):
    page = open_page("/developers")
    links = page.locator("main nav a[href^='#']")
    assert links.count() > 10
    for link in links.all():
        target = (link.get_attribute("href") or "").removeprefix("#")
        assert page.locator(f"[id='{target}']").count() == 1, target
