#!/usr/bin/env bash
# The flat form that CRM systems import: numbers and words in fields of their own, no nulls.
set -euo pipefail
. "$(dirname "$0")/common.sh"

answer=$(call "$url/flat/v1/packs?idempotency_key=OPP-0061.flat" -H 'Content-Type: application/json' --data '{
  "scenario": {
    "activity": "concrete pumping", "place": {"name": "拉萨"}, "time": {"months": [11]},
    "conditions": [
      {"dimension": "pumping_height", "op": "eq", "value_number": 120, "unit": "m"},
      {"dimension": "concrete_strength_grade", "op": "eq", "value_text": "C40"}
    ]
  },
  "options": {"language": "zh"},
  "context": {"customer": "西藏路桥", "opportunity": "OPP-0061"}
}')
echo "pack: $(field id <<<"$answer")"
echo "sentence: $(field headline.sentence <<<"$answer")"
echo "first condition: $(field question.conditions.0.value_number <<<"$answer")"
