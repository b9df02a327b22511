"""The way in for a web server: ``app`` is the WSGI application; ``python server.py`` serves it.

``HOST`` and ``PORT`` say where (127.0.0.1, 8000); everything else is a setting ``KG_…``.
"""

import os
import sys

from kg.settings import SettingError, Settings
from kg.web import create_app
from kg.web.response_cache import with_response_cache
from kg.web.server import PortTaken, serve

if __name__ == "__main__":
    try:
        serve(os.environ.get("HOST", "127.0.0.1"), int(os.environ.get("PORT", "8000")), Settings())
    except (PortTaken, SettingError, ValueError) as error:
        sys.exit(f"server.py: {error}")
else:
    settings = Settings()
    app = create_app(settings=settings)
    app.wsgi_app = with_response_cache(app.wsgi_app, settings)  # type: ignore[assignment, method-assign]
