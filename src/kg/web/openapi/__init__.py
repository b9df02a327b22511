"""The description of every route as an OpenAPI 3.1 document, and Swagger UI to read it with."""

from kg.web.openapi.views import blueprint

__all__ = ["blueprint"]
