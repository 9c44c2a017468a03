"""Lists the packs of an opportunity, the newest first, page by page, and reads the revisions of each."""

from fieldpack import call

query = {"opportunity": "OPP-0062", "limit": 10}
while True:
    page = call("GET", "/v1/packs", **query)
    for listed in page["packs"]:
        pack = call("GET", f"/v1/packs/{listed['id']}")
        revisions = call("GET", f"/v1/packs/{listed['id']}/revisions", after=0)["revisions"]
        print("pack:", pack["id"], listed["verdict"], "revisions:", len(revisions))
    if not page.get("next"):
        break
    query["cursor"] = page["next"]
