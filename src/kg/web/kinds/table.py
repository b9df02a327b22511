"""The table of the kinds of pages, and which goes first. A thing of no kind in it gets the generic page."""

from kg.web.kinds import (
    attribution,
    catalog,
    column,
    correction,
    edition,
    fiscal_year,
    kpi,
    law,
    legal_basis,
    measure,
    ministry,
    ontology,
    organization,
    plan,
    point,
    provision,
    source_page,
    topic,
)
from kg.web.kinds.kind import Kind

# A thing may be of several classes: the first kind of the table that it is of decides.
KINDS: tuple[Kind, ...] = (
    measure.KIND,
    kpi.KIND,
    point.KIND,
    correction.KIND,
    ministry.KIND,
    organization.KIND,
    law.KIND,
    provision.KIND,
    column.KIND,
    edition.KIND,
    fiscal_year.KIND,
    source_page.KIND,
    topic.KIND,
    plan.KIND,
    attribution.KIND,
    legal_basis.KIND,
    ontology.KIND,
    catalog.KIND,
)
