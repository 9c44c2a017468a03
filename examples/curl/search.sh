#!/usr/bin/env bash
# Searches sites near Lhasa, a page at a time.
set -euo pipefail
. "$(dirname "$0")/common.sh"

cursor=null
while :; do
  page=$(call "$url/v1/search" -H 'Content-Type: application/json' --data "{
    \"types\": [\"site\"], \"near\": {\"lon\": 91.13, \"lat\": 29.66, \"radius_km\": 50}, \"limit\": 1, \"cursor\": $cursor
  }")
  echo "hit: $(field hits.0.iri <<<"$page")"
  next=$(field next <<<"$page")
  [ -n "$next" ] || break
  cursor="\"$next\""
done
