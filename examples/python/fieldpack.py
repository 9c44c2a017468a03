"""What the examples share: calls of the service with the standard library alone."""

import json
import os
import urllib.error
import urllib.parse
import urllib.request

URL = os.environ.get("FIELDPACK_URL", "http://127.0.0.1:8080").rstrip("/")
KEY = os.environ.get("FIELDPACK_KEY", "")


class Problem(Exception):
    """What the service answers where it does not do what was asked; `code` is stable."""

    def __init__(self, status, problem):
        super().__init__(f"{problem.get('code')}: {problem.get('detail')}")
        self.status, self.code, self.problem = status, problem.get("code"), problem


def call(method, path, body=None, media_type="application/json", **query):
    """Calls the service and returns its answer; a body that is no text is sent as JSON."""
    address = f"{URL}{path}"
    if query:
        address += "?" + urllib.parse.urlencode(query)
    headers = {"Authorization": f"Bearer {KEY}"} if KEY else {}
    if body is not None:
        headers["Content-Type"] = media_type
        body = (body if isinstance(body, str) else json.dumps(body)).encode()
    request = urllib.request.Request(address, data=body, headers=headers, method=method)
    try:
        with urllib.request.urlopen(request, timeout=60) as answer:
            return json.load(answer)
    except urllib.error.HTTPError as error:
        raise Problem(error.code, json.load(error)) from None
