"""Searches sites near Lhasa, a page at a time."""

from fieldpack import call

search = {"types": ["site"], "near": {"lon": 91.13, "lat": 29.66, "radius_km": 50}, "limit": 1}
while True:
    page = call("POST", "/v1/search", search)
    for hit in page["hits"]:
        print("hit:", hit["iri"], hit["title"])
    if not page.get("next"):
        break
    search["cursor"] = page["next"]
