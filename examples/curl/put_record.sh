#!/usr/bin/env bash
# Puts a site in, once: sent again under the same key, nothing happens twice.
set -euo pipefail
. "$(dirname "$0")/common.sh"

call "$url/v1/records?idempotency_key=example-site-1" -H 'Content-Type: application/x-ndjson' --data-binary '
{"type":"site","source":"example","source_id":"S-1","data":{"label":"拉萨示例工地","position":{"lon":91.13,"lat":29.66}}}' |
  field results.0.iri
