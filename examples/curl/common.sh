# Read by the other examples: where the service is, and the key where one is needed.
url=${FIELDPACK_URL:-http://127.0.0.1:8080}
auth=()
if [ -n "${FIELDPACK_KEY:-}" ]; then auth=(-H "Authorization: Bearer $FIELDPACK_KEY"); fi

# Calls the service; fails with the problem on standard error where it does not answer well.
call() { curl -sS --fail-with-body "${auth[@]}" "$@"; }

# A field of the JSON on standard input: field headline.sentence
field() {
  python3 -c 'import json, sys
value = json.load(sys.stdin)
for name in sys.argv[1].split("."):
    value = value[int(name)] if isinstance(value, list) else value.get(name)
    if value is None:
        break
print("" if value is None else value)' "$1"
}
