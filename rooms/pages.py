"""The page's files and the headers under which a browser gets them."""

from __future__ import annotations

from pathlib import Path

from aiohttp import web

from media.errors import ConfigError

TYPES = {
    ".html": "text/html; charset=utf-8",
    ".css": "text/css; charset=utf-8",
    ".js": "text/javascript; charset=utf-8",
    ".json": "application/json",
    ".webmanifest": "application/manifest+json",
    ".txt": "text/plain; charset=utf-8",
    ".vtt": "text/vtt; charset=utf-8",
    ".svg": "image/svg+xml",
    ".png": "image/png",
    ".jpg": "image/jpeg",
    ".ico": "image/x-icon",
    ".woff2": "font/woff2",
    ".wav": "audio/wav",
    ".mp3": "audio/mpeg",
}
"""What is served; other files in the folder are not."""

SECURITY = {
    "Content-Security-Policy": (
        "default-src 'self'; img-src 'self' data: blob:; media-src 'self' blob: mediastream:; "
        "object-src 'none'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
    ),
    "Permissions-Policy": "camera=(self), microphone=(self)",
    "Referrer-Policy": "no-referrer",  # the link may hold the join token
    "X-Content-Type-Options": "nosniff",
    "Cache-Control": "no-cache",
}
"""Headers of every answer that does not set them itself."""


class Pages:
    """The files of one folder, found once: nothing outside it can be asked for, and no folder is listed."""

    def __init__(self, folder: Path) -> None:
        self._files = {
            path.relative_to(folder).as_posix(): path
            for path in folder.rglob("*")
            if path.suffix in TYPES and path.is_file()
        }
        if "index.html" not in self._files:
            raise ConfigError(f"the page is missing: there is no index.html in {folder}")

    async def get(self, request: web.Request) -> web.StreamResponse:
        """A file of the page; index.html for the folder itself."""
        path = self._files.get(request.match_info["file"] or "index.html")
        if path is None:
            raise web.HTTPNotFound
        return web.FileResponse(path, headers={"Content-Type": TYPES[path.suffix]})


async def add_headers(_: web.Request, response: web.StreamResponse) -> None:
    """Signal handler (on_response_prepare): the security headers."""
    for name, value in SECURITY.items():
        response.headers.setdefault(name, value)
