"""Asks for a pack for an opportunity, and asks again: it is the same pack."""

from fieldpack import Problem, call

request = {
    "text": "高原地区混凝土泵送，拉萨，11月，C40，泵送高度120米，水平管300米，每小时40方",
    "context": {"customer": "西藏路桥", "opportunity": "OPP-0062"},
}
pack = call("POST", "/v1/packs", request, idempotency_key="OPP-0062.python")
again = call("POST", "/v1/packs", request, idempotency_key="OPP-0062.python")
print("pack:", pack["id"])
print("the same pack:", pack["id"] == again["id"])
print("sentence:", pack["headline"]["sentence"])
for prohibition in pack["prohibitions"]:
    print("prohibition:", prohibition["text"])

# Every error has a code that does not change.
try:
    call("POST", "/v1/packs", {**request, "text": "another question"}, idempotency_key="OPP-0062.python")
except Problem as problem:
    print("problem:", problem.code)
