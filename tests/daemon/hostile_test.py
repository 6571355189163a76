"""Slow, broken and hostile clients, and that others do not notice them."""
import contextlib
import json
import random
import socket
import unittest

from ohmd import DaemonTest

CONNECTIONS = 64


class Hostile(DaemonTest):
    def raw(self, daemon, data, shut=True):
        """What comes back for these bytes, until the daemon closes."""
        with socket.socket(socket.AF_UNIX) as s:
            s.settimeout(20)
            s.connect(daemon.socket)
            with contextlib.suppress(BrokenPipeError, ConnectionResetError):
                s.sendall(data)
                if shut:
                    s.shutdown(socket.SHUT_WR)
            answer = b""
            with contextlib.suppress(ConnectionResetError):
                while chunk := s.recv(65536):
                    answer += chunk
            return answer

    def status(self, answer):
        return int(answer.split(b" ", 2)[1]) if answer.startswith(b"HTTP/1.1 ") else None

    def well(self, daemon):
        self.assertEqual(daemon.rig()["document"], "rig")
        self.assertIsNone(daemon.process.poll())

    def test_garbage_is_refused_and_does_no_harm(self):
        daemon = self.daemon()
        for data in (b"\x00" * 100, b"GET\r\n\r\n", b"GET / HTTP/9.9\r\n\r\n", b"hello\r\n\r\n", b"GET /v1/rig HTTP/1.1\r\nno colon\r\n\r\n",
                     b"POST /v1/down HTTP/1.1\r\nContent-Length: banana\r\n\r\n", b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03",
                     b"POST /v1/down HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\nZZ\r\n"):
            self.assertIn(self.status(self.raw(daemon, data)), (400, None), data)
        self.well(daemon)

    def test_random_bytes_do_no_harm(self):
        daemon = self.daemon()
        dice = random.Random(20261124)
        for _ in range(200):
            self.raw(daemon, dice.randbytes(dice.randrange(1, 600)))
        for _ in range(200):
            request = bytearray(b"POST /v1/meter HTTP/1.1\r\nHost: ohm\r\nContent-Length: 29\r\n\r\n" + b'{"thing": "pdu1", "amps": 1}\n')
            for _ in range(dice.randrange(1, 6)):
                request[dice.randrange(len(request))] = dice.randrange(256)
            self.raw(daemon, bytes(request))
        self.well(daemon)

    def test_sizes_are_bounded(self):
        daemon = self.daemon()
        self.assertEqual(self.status(self.raw(daemon, b"GET /v1/rig HTTP/1.1\r\nX: " + b"a" * 20000 + b"\r\n\r\n", shut=False)), 431)
        self.assertEqual(self.status(self.raw(daemon, b"POST /v1/meter HTTP/1.1\r\nContent-Length: 70000\r\n\r\n" + b" " * 70000, shut=False)), 413)
        self.assertEqual(self.status(self.raw(daemon, b"POST /v1/meter HTTP/1.1\r\nContent-Length: 99999999999999\r\n\r\n", shut=False)), 413)
        self.well(daemon)

    def test_bodies_that_are_no_json_object_are_refused_in_a_sentence(self):
        daemon = self.daemon()
        for body in ("", "[", "[]", "5", "null", '"x"', "{", '{"thing": ', "[" * 30000, '{"a":' * 10000, '{"thing": "pdu1", "amps": 1e999}',
                     '{"thing": "pdu1", "amps": NaN}', '{"surprise": 1}'):
            status, _, text = daemon.ask("POST", "/v1/meter", body)
            self.assertEqual(status, 400, body[:40])
            self.assertIn("error", json.loads(text))
        self.well(daemon)

    def test_pages_and_methods_that_are_not_there(self):
        daemon = self.daemon()
        for page in ("/", "/v1", "/v1/rig/", "/v1/../etc/passwd", "/%2e%2e/etc/passwd", "/v1/rig%00", "//"):
            self.assertIn(daemon.ask("GET", page)[0], (400, 404), page)
        status, headers, _ = daemon.ask("DELETE", "/v1/rig")
        self.assertEqual((status, headers["Allow"]), (405, "GET"))
        self.assertEqual(daemon.ask("GET", "/v1/down")[0], 405)
        self.assertEqual(daemon.ask("GET", "/v1/events?since=%zz")[0], 400)

    def test_an_error_never_steers_a_terminal(self):
        daemon = self.daemon()
        _, _, text = daemon.ask("GET", "/%1b%5b2J")
        self.assertNotIn("\x1b", json.loads(text)["error"])

    def test_a_client_that_stops_in_the_middle_holds_nobody_up(self):
        daemon = self.daemon()
        slow = []
        for _ in range(20):
            s = socket.socket(socket.AF_UNIX)
            self.addCleanup(s.close)
            s.connect(daemon.socket)
            s.sendall(b"GET /v1/rig HTTP/1.1\r\nHo")
            slow.append(s)
        self.well(daemon)

    def test_a_client_that_never_reads_holds_nobody_up(self):
        daemon = self.daemon()
        s = socket.socket(socket.AF_UNIX)
        self.addCleanup(s.close)
        s.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
        s.connect(daemon.socket)
        s.sendall(b"GET /v1/rig HTTP/1.1\r\nHost: ohm\r\n\r\n" * 50)
        before = daemon.rig()["ticks"]
        self.assertGreater(daemon.ticks(2)["ticks"], before)
        self.assertEqual(daemon.rig()["late_ticks"], 0)

    def test_more_connections_than_there_is_room_for_are_turned_away_until_there_is(self):
        daemon = self.daemon()
        with contextlib.ExitStack() as held:
            for _ in range(CONNECTIONS):
                s = held.enter_context(socket.socket(socket.AF_UNIX))
                s.settimeout(20)
                s.connect(daemon.socket)
                s.sendall(b"GET /v1/events HTTP/1.1\r\nHost: ohm\r\n\r\n")
                self.assertIn(b" 200 ", s.recv(65536).split(b"\r\n")[0])
            self.assertEqual(self.status(self.raw(daemon, b"GET /v1/rig HTTP/1.1\r\nHost: ohm\r\n\r\n")), 503)
        for _ in range(200):  # their ends reach the daemon in a moment
            if self.status(self.raw(daemon, b"GET /v1/rig HTTP/1.1\r\nHost: ohm\r\n\r\n")) == 200:
                break
        self.well(daemon)

    def test_stops_in_a_moment_however_many_hang_on(self):
        daemon = self.daemon()
        for _ in range(20):
            s = socket.socket(socket.AF_UNIX)
            self.addCleanup(s.close)
            s.connect(daemon.socket)
            s.sendall(b"POST /v1/meter HTTP/1.1\r\nContent-Length: 100\r\n\r\n{")
        self.assertEqual(daemon.stop(), 0)


if __name__ == "__main__":
    unittest.main()
