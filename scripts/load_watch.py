"""Beside a crowd: asks /healthz ten times a second, asks for packs on four connections and takes the time of each.

Usage: load_watch.py ADDRESS PROCESS SECONDS. Ends with 1 where /healthz did not answer 200.
"""

import http.client
import json
import os
import sys
import threading
import time

address, process, seconds = sys.argv[1], sys.argv[2], float(sys.argv[3])
end = time.monotonic() + seconds
body = json.dumps({"text": "拉萨混凝土泵送，11月，C40，泵送高度120米，水平管300米，坍落度200，每小时40方"}).encode()
headers = {"authorization": "Bearer " + os.environ["KEY"], "content-type": "application/json"}
packs, busy, other, health, faults, memory = [], [0], [], [], [], [0]


def exchange(connection, method, path, sent=None, said=None):
    begin = time.monotonic()
    connection.request(method, path, sent, said or {})
    answer = connection.getresponse()
    answer.read()
    return answer, (time.monotonic() - begin) * 1000


def ask():
    connection = http.client.HTTPConnection(address, timeout=30)
    while time.monotonic() < end:
        try:
            answer, took_ms = exchange(connection, "POST", "/v1/packs", body, headers)
        except (OSError, http.client.HTTPException) as error:
            other.append(repr(error))
            connection.close()
            time.sleep(0.05)
            continue
        if answer.status == 200:
            packs.append(took_ms)
        elif answer.status == 503 and answer.getheader("retry-after"):
            busy[0] += 1
            time.sleep(0.05)
        else:
            other.append(str(answer.status))


def watch():
    while time.monotonic() < end:
        connection = http.client.HTTPConnection(address, timeout=10)
        try:
            answer, took_ms = exchange(connection, "GET", "/healthz")
            (health if answer.status == 200 else faults).append(took_ms)
        except (OSError, http.client.HTTPException) as error:
            faults.append(repr(error))
        connection.close()
        with open(f"/proc/{process}/status") as file:
            memory[0] = max([memory[0]] + [int(line.split()[1]) for line in file if line.startswith("VmRSS")])
        time.sleep(0.1)


def at(times, share):
    return sorted(times)[min(len(times) - 1, int(len(times) * share))] if times else float("nan")


threads = [threading.Thread(target=ask) for _ in range(4)] + [threading.Thread(target=watch)]
for thread in threads:
    thread.start()
for thread in threads:
    thread.join()
print(f"packs beside the crowd: {len(packs)} accepted, p50 {at(packs, 0.5):.0f} ms, p99 {at(packs, 0.99):.0f} ms; {busy[0]} busy; other {other[:5]}")
print(f"/healthz: {len(health)} answered 200, p99 {at(health, 0.99):.0f} ms, longest {max(health, default=float('nan')):.0f} ms; not {faults[:5]}")
print(f"memory while it lasted: at most {memory[0]} kB")
sys.exit(1 if faults or not health else 0)
