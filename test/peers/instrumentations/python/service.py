"""Flask and requests, traced by OpenTelemetry's instrumentations as their users set them up."""

import os
import queue
import random
import threading
import time
import urllib.request

import flask
import requests
from opentelemetry import propagate, trace
from opentelemetry.exporter.zipkin.json import ZipkinExporter
from opentelemetry.instrumentation.flask import FlaskInstrumentor
from opentelemetry.instrumentation.requests import RequestsInstrumentor
from opentelemetry.propagators.b3 import B3MultiFormat
from opentelemetry.propagators.composite import CompositePropagator
from opentelemetry.sdk.resources import Resource
from opentelemetry.sdk.trace import TracerProvider
from opentelemetry.sdk.trace.export import BatchSpanProcessor
from opentelemetry.trace.propagation.tracecontext import TraceContextTextMapPropagator
from werkzeug.serving import make_server

BREAK = os.environ.get("BREAK", "")
AUDIT_URL = os.environ.get("AUDIT_URL", "")
NEXT_URL = os.environ.get("NEXT_URL", "")

FORMATS = {
    "b3": [B3MultiFormat()],
    "w3c": [TraceContextTextMapPropagator()],
    "both": [B3MultiFormat(), TraceContextTextMapPropagator()],
}
propagate.set_global_textmap(CompositePropagator(FORMATS[os.environ["PROPAGATION"]]))
provider = TracerProvider(resource=Resource.create({"service.name": os.environ["NAME"]}))
exporter = ZipkinExporter(endpoint=os.environ["SINK_URL"] + "/api/v2/spans")
provider.add_span_processor(BatchSpanProcessor(exporter, schedule_delay_millis=200))
trace.set_tracer_provider(provider)

app = flask.Flask("service")
FlaskInstrumentor().instrument_app(app)
if BREAK != "no-client":
    RequestsInstrumentor().instrument()

session = threading.local()
jobs = queue.Queue()


def get(url):
    if not hasattr(session, "value"):
        session.value = requests.Session()
    session.value.get(url, timeout=30)


def call_others():
    get(NEXT_URL + "/work")
    if AUDIT_URL and BREAK == "second-client":
        urllib.request.urlopen(AUDIT_URL + "/log", timeout=30).read()
    elif AUDIT_URL:
        get(AUDIT_URL + "/log")


def work():
    while True:
        done = jobs.get()
        call_others()
        done.set()


if BREAK == "queue":
    for _ in range(8):
        threading.Thread(target=work, daemon=True).start()


@app.get("/work")
def answer_work():
    time.sleep(0.001 + random.random() * 0.004)
    return {"done": True}


@app.get("/shop")
def answer_shop():
    time.sleep(0.001 + random.random() * 0.008)
    if BREAK == "queue":
        done = threading.Event()
        jobs.put(done)
        done.wait()
    else:
        call_others()
    return {"done": True}


server = make_server("127.0.0.1", 0, app, threaded=True)
print(f"listening {server.server_port}", flush=True)
server.serve_forever()
