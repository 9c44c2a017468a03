"""What a CRM does with the flat form: asks for a pack, and maps what comes back onto an opportunity."""

from fieldpack import call

opportunity = {"id": "OPP-0063", "account": "西藏路桥", "description": "拉萨混凝土泵送，11月，C40，泵高120米"}
pack = call(
    "POST",
    "/flat/v1/packs",
    {
        "text": opportunity["description"],
        "context": {"customer": opportunity["account"], "opportunity": opportunity["id"]},
    },
    idempotency_key=opportunity["id"],
)
opportunity["Fieldpack_Id"] = pack["id"]
opportunity["Fieldpack_Revision"] = pack["revision"]
opportunity["Fieldpack_Verdict"] = pack["headline"]["verdict"]
opportunity["Fieldpack_Sentence"] = pack["headline"]["sentence"]
for name, value in opportunity.items():
    print(f"{name}: {value}")
for condition in pack["question"]["conditions"]:
    print("condition:", condition["dimension"], condition.get("value_number", condition.get("value_text")))
share = call("POST", f"/flat/v1/packs/{pack['id']}/shares", {"audience": "customer", "expires_in_days": 14})
print("link for the customer:", share["address"])
