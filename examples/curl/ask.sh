#!/usr/bin/env bash
# Asks for a pack for an opportunity. With a context it is stored; the key makes it one pack however often this is sent.
set -euo pipefail
. "$(dirname "$0")/common.sh"

answer=$(call "$url/v1/packs?idempotency_key=OPP-0061.curl" -H 'Content-Type: application/json' --data '{
  "text": "Concrete pumping in Lhasa in November, C40, 120 m up, 300 m horizontal line, 40 m3 per hour",
  "options": {"language": "en"},
  "context": {"customer": "Tibet Road and Bridge", "opportunity": "OPP-0061", "meeting": "2026-11-26"}
}')
echo "pack: $(field id <<<"$answer")"
echo "verdict: $(field headline.verdict <<<"$answer")"
echo "sentence: $(field headline.sentence <<<"$answer")"
