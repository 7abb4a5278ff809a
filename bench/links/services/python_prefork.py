# A service of processes that were forked ahead and share a listener; each serves one request at a time, as gunicorn's default
# workers do. It says in a header which process answers and which one calls: what tracectl finds out from the sockets.
import http.client
import os
import signal
import sys
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from http.server import BaseHTTPRequestHandler, HTTPServer

from python_plan import PORT, PORTS, TIMER_SECONDS, copied, steps

WORKERS = 8
PID_HEADER = os.environ["PID_HEADER"]


def call(callee, user, headers):
    connection = http.client.HTTPConnection("127.0.0.1", PORTS[callee])
    connection.request("GET", f"/{callee}/{user}", headers={**headers, PID_HEADER: str(os.getpid())})
    connection.getresponse().read()
    connection.close()


def make_calls(path, headers, is_after):
    for wait, callees, user in steps(path, is_after):
        time.sleep(wait)
        if len(callees) == 1:
            call(callees[0], user, headers)
        else:
            with ThreadPoolExecutor(len(callees)) as pool:
                list(pool.map(lambda callee: call(callee, user, headers), callees))


class Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def do_GET(self):
        headers = copied(self.headers)
        make_calls(self.path, headers, False)
        self.send_response(200)
        self.send_header("content-length", "4")
        self.send_header("connection", "close")
        self.send_header(PID_HEADER, str(os.getpid()))
        self.end_headers()
        self.wfile.write(b"done")
        self.wfile.flush()
        make_calls(self.path, headers, True)

    def log_message(self, *_):
        pass


class Server(HTTPServer):
    request_queue_size = 256


def timer():
    while True:
        time.sleep(TIMER_SECONDS)
        call("metrics", "all", {})


server = Server(("127.0.0.1", PORT), Handler)
workers = []
for _ in range(WORKERS):
    pid = os.fork()
    if pid == 0:
        signal.signal(signal.SIGTERM, signal.SIG_DFL)
        server.serve_forever()
    workers.append(pid)


def stop(*_):
    for worker in workers:
        os.kill(worker, signal.SIGTERM)
    sys.exit(0)


signal.signal(signal.SIGTERM, stop)
if TIMER_SECONDS > 0:
    threading.Thread(target=timer, daemon=True).start()
while True:
    signal.pause()
