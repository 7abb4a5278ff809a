# A service with a thread for each connection, and threads of a pool for calls that are made at once.
import http.client
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

from python_plan import PORT, PORTS, TIMER_SECONDS, copied, steps

pool = ThreadPoolExecutor(64)


def call(callee, user, headers):
    connection = http.client.HTTPConnection("127.0.0.1", PORTS[callee])
    connection.request("GET", f"/{callee}/{user}", headers=headers)
    connection.getresponse().read()
    connection.close()


def make_calls(path, headers, is_after):
    for wait, callees, user in steps(path, is_after):
        time.sleep(wait)
        if len(callees) == 1:
            call(callees[0], user, headers)
        else:
            list(pool.map(lambda callee: call(callee, user, headers), callees))


class Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True

    def do_GET(self):
        headers = copied(self.headers)
        make_calls(self.path, headers, False)
        self.send_response(200)
        self.send_header("content-length", "4")
        self.end_headers()
        self.wfile.write(b"done")
        self.wfile.flush()
        pool.submit(make_calls, self.path, headers, True)

    def log_message(self, *_):
        pass


class Server(ThreadingHTTPServer):
    request_queue_size = 256


def timer():
    while True:
        time.sleep(TIMER_SECONDS)
        call("metrics", "all", {})


if TIMER_SECONDS > 0:
    threading.Thread(target=timer, daemon=True).start()
Server(("127.0.0.1", PORT), Handler).serve_forever()
