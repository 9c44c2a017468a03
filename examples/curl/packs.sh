#!/usr/bin/env bash
# Lists the packs of an opportunity, the newest first, reads the newest and its revisions.
set -euo pipefail
. "$(dirname "$0")/common.sh"

list=$(call "$url/v1/packs?opportunity=OPP-0061&limit=10")
id=$(field packs.0.id <<<"$list")
pack=$(call "$url/v1/packs/$id")
echo "pack: $(field id <<<"$pack")"
revisions=$(call "$url/v1/packs/$id/revisions?after=0")
echo "revision: $(field revisions.0.revision <<<"$revisions")"
# New revisions as they come, as server-sent events: curl -N "$url/v1/packs/$id/events"
