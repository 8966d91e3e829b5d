"""Chromium as the reader of our pages: what it shows, what it complains of, what it asks the network for."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from playwright.sync_api import Browser, Page, Route

CHROMIUM = "chromium"


@dataclass
class Visit:
    """A page that is open, and what went wrong with it."""

    page: Page
    complaints: list[str] = field(default_factory=list)
    requests: list[str] = field(default_factory=list)


@contextmanager
def visiting(browser: Browser, path: Path, width: int) -> Iterator[Visit]:
    """Open a page from a file in a window of this width; nothing else is let through."""
    page = browser.new_page(viewport={"width": width, "height": 900})
    visit = Visit(page)
    address = path.as_uri()

    def route(asked: Route) -> None:
        if asked.request.url == address:
            asked.continue_()
        else:
            visit.requests.append(asked.request.url)
            asked.abort()

    page.route("**/*", route)
    page.on("console", lambda message: visit.complaints.append(message.text))
    page.on("pageerror", lambda error: visit.complaints.append(str(error)))
    page.goto(address)
    yield visit
    page.close()
