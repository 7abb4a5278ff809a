# What a demo service does for a request; the plan of plan.mjs.
import json
import math
import os
import random
import re

PLANS = {
    "seq": [((1, 0.5), ["x"], "always"), ((1, 0.5), ["y"], "always")],
    "io": [((15, 0.83), ["x"], "always"), ((15, 0.83), ["y"], "always")],
    "fan": [((3, 0.8), ["x", "y", "z"], "always")],
    "cond": [((2, 0.6), ["x"], "always"), ((2, 0.6), ["y"], "optional")],
    "after": [((2, 0.6), ["x"], "always"), ((8, 0.5), ["audit"], "after")],
}
PORTS = json.loads(os.environ["CALLEES"])
COPIED = os.environ["COPIED"].split(",")
PORT = int(os.environ["PORT"])
TIMER_SECONDS = int(os.environ["TIMER_MS"]) / 1000


def delay_seconds(median_ms, spread):
    return median_ms / 1000 * math.exp(random.gauss(0, spread))


def steps(path, is_after):
    """Waiting time, callees and the user, for each step before the answer, or after it."""
    plan, user, number = re.match(r"/(\w+)/(\w+)\?n=(\d+)", path).groups()
    for wait, callees, when in PLANS[plan]:
        if (when == "after") != is_after or (when == "optional" and int(number) % 2 == 0):
            continue
        yield delay_seconds(*wait), callees, user


def copied(headers):
    return {name: headers[name] for name in COPIED if headers.get(name)}
