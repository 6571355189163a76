#!/usr/bin/env python3
"""An ohmd of canned answers on a Unix socket, for the tests of the commands that look at a running rig. Standard library only.

FakeOhmd in a test serves documents/barn.json; a test changes `rig`, `events`, `answers` or calls hush(). As a program, with --socket, it
stands in for ohmd itself: `ohm up` starts it, POST /v1/down ends it.
"""
import argparse
import copy
import http.server
import json
import os
import pathlib
import socketserver
import sys
import threading

BARN = json.loads((pathlib.Path(__file__).resolve().parent / "documents" / "barn.json").read_text(encoding="utf-8"))


def barn():
    return copy.deepcopy(BARN)


def card(rig, place):
    return next(c for c in rig["cards"] if c["place"] == place)


class FakeOhmd:
    """`rig`: the document; `answers`: {"GET /v1/rig": (status, text)} instead of it; `asked`: every request line; `posted`: every body."""

    def __init__(self, path=None, address=None, token=None):
        self.rig, self.events, self.answers, self.asked, self.posted, self.token = barn(), [], {}, [], [], token
        self.silent, self.went_down = threading.Event(), threading.Event()
        handler = type("Handler", (Handler,), {"ohmd": self})
        self.server = UnixServer(path, handler) if path else http.server.ThreadingHTTPServer(address or ("127.0.0.1", 0), handler)
        self.path, self.port = path, None if path else self.server.server_address[1]
        self.thread = threading.Thread(target=self.server.serve_forever, kwargs={"poll_interval": 0.02})
        self.thread.start()

    def hush(self):
        """From now on requests are taken and never answered."""
        self.silent.set()

    def stop(self):
        self.silent.clear()
        self.server.shutdown()
        self.server.server_close()
        self.thread.join()
        if self.path and os.path.exists(self.path):
            os.unlink(self.path)


class UnixServer(socketserver.ThreadingMixIn, socketserver.UnixStreamServer):
    daemon_threads = True


class Handler(http.server.BaseHTTPRequestHandler):
    ohmd = None
    protocol_version = "HTTP/1.1"
    timeout = 60

    def address_string(self):
        return "local"

    def log_message(self, *_):
        pass

    def say(self, status, text):
        body = text.encode()
        self.send_response(status)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def canned(self):
        """The answer a test has put in, or what stands in the way of any."""
        if self.ohmd.silent.is_set():
            self.connection.settimeout(60)
            self.rfile.read(1)  # until the other side gives up
            self.close_connection = True
            return True
        self.ohmd.asked.append(f"{self.command} {self.path}")
        if self.ohmd.token and self.headers.get("Authorization") != f"Bearer {self.ohmd.token}":
            self.say(401, '{"error": "this listener wants a token"}')
            return True
        found = self.ohmd.answers.get(f"{self.command} {self.path.split('?')[0]}")
        if found:
            self.say(*found)
        return bool(found)

    def do_GET(self):
        if self.canned():
            return
        page = self.path.split("?")[0]
        if page == "/v1/rig":
            self.say(200, json.dumps(self.ohmd.rig))
        elif page == "/v1/events":
            self.say(200, json.dumps({"events": self.ohmd.events}))
        else:
            self.say(404, json.dumps({"error": f"there is no page {page}"}))

    def do_POST(self):
        self.ohmd.posted.append((self.path, json.loads(self.rfile.read(int(self.headers["Content-Length"])))))
        if self.canned():
            return
        self.say(200, json.dumps({"done": f"did {self.path}"}))
        if self.path == "/v1/down":
            self.ohmd.went_down.set()


def main():
    words = argparse.ArgumentParser()
    for name in ("--rig", "--mode", "--socket"):
        words.add_argument(name, required=True)
    words.add_argument("--state")
    asked = words.parse_args()
    print("fake ohmd starts", flush=True)
    if asked.state:
        print(f"keeps its history in {asked.state}", flush=True)
    if asked.mode == "protect" and "refuse" in asked.rig:
        sys.exit("no right to set any card")
    ohmd = FakeOhmd(asked.socket)
    ohmd.rig.update(mode=asked.mode, rig_file=asked.rig)
    ohmd.went_down.wait()
    ohmd.stop()


if __name__ == "__main__":
    main()
