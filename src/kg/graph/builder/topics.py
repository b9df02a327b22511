"""Topics as a SKOS scheme, and where texts name them as annotations of the Web Annotation Vocabulary.

An annotation says why a thing has a topic: which letters of which printed text. The flat ``juten:topic`` beside it is
for queries that do not ask why.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence

from rdflib import URIRef

from kg.graph.builder.terms import JutenTerms, Triple, en, integer, ja
from kg.graph.iris import Iris
from kg.graph.namespaces import DCT, OA, RDF, RDFS, SKOS
from kg.tables.records import Topic, TopicMention

SCHEME_JA = "重点計画のトピック"
SCHEME_EN = "Topics of the priority plan"

# An annotation is twelve triples with these terms: made once, for rdflib makes them anew each time.
_ANNOTATION, _RESOURCE = URIRef(OA.Annotation), URIRef(OA.SpecificResource)
_POSITION, _QUOTE = URIRef(OA.TextPositionSelector), URIRef(OA.TextQuoteSelector)
_HAS_BODY, _HAS_TARGET = URIRef(OA.hasBody), URIRef(OA.hasTarget)
_HAS_SOURCE, _HAS_SELECTOR = URIRef(OA.hasSource), URIRef(OA.hasSelector)
_START, _END, _EXACT = URIRef(OA.start), URIRef(OA.end), URIRef(OA.exact)
_TYPE = URIRef(RDF.type)


def scheme_triples(iris: Iris, topics: Sequence[Topic]) -> list[Triple]:
    """The scheme and its top concepts."""
    node = iris.topic_scheme
    triples: list[Triple] = [
        (node, RDF.type, SKOS.ConceptScheme),
        (node, RDFS.label, ja(SCHEME_JA)),
        (node, RDFS.label, en(SCHEME_EN)),
    ]
    triples.extend((node, SKOS.hasTopConcept, iris.topic(topic.slug)) for topic in topics if topic.broader is None)
    return triples


def topic_triples(iris: Iris, juten: JutenTerms, topic: Topic, topics: Sequence[Topic]) -> list[Triple]:
    """The node of one topic or heading; ``topics`` are all, for those below it."""
    node = iris.topic(topic.slug)
    triples: list[Triple] = [
        (node, RDF.type, juten.Topic),
        (node, RDF.type, SKOS.Concept),
        (node, SKOS.inScheme, iris.topic_scheme),
    ]
    for label in (ja(topic.label_ja), en(topic.label_en)):
        triples += [(node, RDFS.label, label), (node, SKOS.prefLabel, label)]
    triples.extend((node, SKOS.altLabel, ja(form)) for form in topic.alternatives_ja)
    triples.extend((node, SKOS.altLabel, en(form)) for form in topic.alternatives_en)
    if topic.broader is None:
        triples.append((node, SKOS.topConceptOf, iris.topic_scheme))
    else:
        triples.append((node, SKOS.broader, iris.topic(topic.broader)))
    triples.extend((node, SKOS.narrower, iris.topic(other.slug)) for other in topics if other.broader == topic.slug)
    if topic.definition and topic.definition_source:
        edition, number, position = topic.definition_source
        triples.append((node, SKOS.definition, ja(topic.definition)))
        triples.append((node, DCT.source, iris.point(iris.measure(edition, number), position)))
    return triples


def mention_triples(
    iris: Iris, juten: JutenTerms, thing: URIRef, text: str, mentions: Iterable[TopicMention]
) -> Iterator[Triple]:
    """The annotations of a thing (its IRI) whose printed text is ``text``, and its topics, each once."""
    numbers: Counter[str] = Counter()
    for mention in mentions:
        numbers[mention.topic] += 1
        topic = iris.topic(mention.topic)
        if numbers[mention.topic] == 1:
            yield (thing, juten.topic, topic)
        node = iris.annotation(thing, mention.topic, numbers[mention.topic])
        target = URIRef(f"{node}/target")
        position, quote = URIRef(f"{target}/position"), URIRef(f"{target}/quote")
        yield (node, _TYPE, _ANNOTATION)
        yield (node, _HAS_BODY, topic)
        yield (node, _HAS_TARGET, target)
        yield (target, _TYPE, _RESOURCE)
        yield (target, _HAS_SOURCE, thing)
        yield (target, _HAS_SELECTOR, position)
        yield (target, _HAS_SELECTOR, quote)
        yield (position, _TYPE, _POSITION)
        yield (position, _START, integer(mention.start))
        yield (position, _END, integer(mention.end))
        yield (quote, _TYPE, _QUOTE)
        yield (quote, _EXACT, ja(text[mention.start : mention.end]))
