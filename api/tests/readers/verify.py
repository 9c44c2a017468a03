"""Verifies messages of webhooks with the published library of Standard Webhooks.

Reads a JSON list of cases from standard input: `secret`, `headers`, `body`, and `later_s`, how many seconds after now the
message is read. Prints a JSON list of what the library says of each: what it read, or the words of its refusal.
"""

import datetime
import json
import sys

import standardwebhooks.webhooks as library

system = datetime.datetime


def clock(later_s):
    """A class of moments by which it is so many seconds later than it is."""

    class Later(system):
        """Moments of a clock that is ahead."""

        @classmethod
        def now(cls, tz=None):
            """The moment that it is by this clock."""
            return system.now(tz) + datetime.timedelta(seconds=later_s)

    return Later


def said(case):
    """What the library says of a case."""
    library.datetime = clock(case["later_s"])
    try:
        return {"read": library.Webhook(case["secret"]).verify(case["body"], case["headers"])}
    except library.WebhookVerificationError as refusal:
        return {"refused": str(refusal)}


print(json.dumps([said(case) for case in json.load(sys.stdin)]))
