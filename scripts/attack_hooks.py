"""What schemathesis does not know by itself: how bodies are sent that are no JSON, and which 5xx is an answer."""

import json

import schemathesis


def as_text(context, value):
    """A text goes as it is; what was generated against the schema goes as JSON, which such a reader must refuse."""
    return value if isinstance(value, bytes) else (value if isinstance(value, str) else json.dumps(value)).encode()


for media_type in (
    "application/cap+xml",
    "application/n-quads",
    "application/n-triples",
    "application/sparql-query",
    "application/trig",
    "application/x-ndjson",
    "application/xml",
    "text/turtle",
    "text/xml",
):
    schemathesis.serializer(media_type)(as_text)


@schemathesis.check
def only_busy(context, response, case):
    """No 5xx but a 503 that says in Retry-After when to come again."""
    if response.status_code >= 500:
        headers = {name.lower() for name in response.headers}
        assert response.status_code == 503 and "retry-after" in headers, f"{response.status_code}: {response.text[:500]}"
