"""The way in for a web server: ``app`` is the WSGI application; ``python server.py`` serves it.

``HOST`` and ``PORT`` say where (127.0.0.1, 8000); everything else is a setting ``KG_…``.
"""

import os
import sys

from kg.settings import SettingError, Settings
from kg.web import create_app
from kg.web.response_cache import PublishedVersion, with_response_cache
from kg.web.server import NotServed, serve
from kg.web.services import EXTENSION

if __name__ == "__main__":
    try:
        serve(os.environ.get("HOST", "127.0.0.1"), int(os.environ.get("PORT", "8000")), Settings())
    except (NotServed, SettingError, ValueError) as error:
        sys.exit(f"server.py: {error}")
else:
    settings = Settings()
    app = create_app(settings=settings)
    version = PublishedVersion(settings.build_dir, app.extensions[EXTENSION].engines.stand_in)
    app.wsgi_app = with_response_cache(app.wsgi_app, settings, version)  # type: ignore[assignment, method-assign]
