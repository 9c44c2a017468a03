"""Puts a site in, once: sent again under the same key, nothing happens twice."""

import json

from fieldpack import call

site = {
    "type": "site",
    "source": "example",
    "source_id": "S-2",
    "data": {"label": "拉萨示例工地二", "position": {"lon": 91.14, "lat": 29.65}},
}
answer = call("POST", "/v1/records", json.dumps(site), "application/x-ndjson", idempotency_key="example-site-2")
for result in answer["results"]:
    print(result["status"], result["iri"])
