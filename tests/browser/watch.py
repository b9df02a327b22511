"""What a page does while it is open: requests, what the console says, dialogs, bytes that came over the wire."""

from __future__ import annotations

from dataclasses import dataclass, field
from urllib.parse import urlsplit

from playwright.sync_api import ConsoleMessage, Page, Response


@dataclass
class Watch:
    """Everything seen since it was put on a page; put it there before the page is loaded."""

    page: Page
    requests: list[str] = field(default_factory=list)
    answers: list[tuple[int, str]] = field(default_factory=list)
    failures: list[str] = field(default_factory=list)
    complaints: list[str] = field(default_factory=list)
    dialogs: list[str] = field(default_factory=list)
    transferred: int = 0  # bytes, header lines included

    def __post_init__(self) -> None:
        page = self.page
        page.on("request", lambda request: self.requests.append(request.url))
        page.on("response", self._answered)
        page.on("requestfailed", lambda request: self.failures.append(f"{request.url}: {request.failure}"))
        page.on("console", self._said)
        page.on("pageerror", lambda error: self.complaints.append(str(error)))
        page.on("dialog", lambda dialog: (self.dialogs.append(dialog.message), dialog.dismiss()))
        network = page.context.new_cdp_session(page)
        network.on("Network.loadingFinished", self._loaded)
        network.send("Network.enable")

    def _answered(self, response: Response) -> None:
        self.answers.append((response.status, response.url))

    def _said(self, message: ConsoleMessage) -> None:
        if message.type in {"error", "warning"}:
            self.complaints.append(f"{message.text} ({message.location.get('url', '')})")

    def _loaded(self, event: dict[str, float]) -> None:
        self.transferred += int(event["encodedDataLength"])

    def hosts(self) -> set[str]:
        """Host and port of every request; of data: and blob:, the scheme."""
        return {urlsplit(url).netloc or url.partition(":")[0] for url in self.requests}
