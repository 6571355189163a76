"""What ohmd answers, and to whom."""
import os
import socket
import unittest

from ohmd import BARN, DaemonTest, as_nobody, until

TOKEN = "correct-horse-battery-staple"


class Pages(DaemonTest):
    def test_the_rig_has_every_key_of_the_contract(self):
        rig = self.daemon(rig=BARN).rig()
        for key in ("schema_version", "document", "name", "rig_file", "version", "mode", "simulated", "host_filter", "at", "age_s", "up_s",
                    "ticks", "late_ticks", "tick_s", "sentence", "level", "next_step", "driver", "adopted", "room_c", "hosts", "cards",
                    "strangers", "limits", "supplies", "pdus", "meters", "typed", "outlets", "would_have", "notices", "assumed_cards", "draw_w", "budget_w"):
            self.assertIn(key, rig)
        card = rig["cards"][0]
        for key in ("place", "host", "state", "health", "why", "model", "part", "uuid", "serial", "bus_id", "bound", "die_c", "hotspot_c",
                    "vram_c", "temperatures", "draw_w", "draw_average_w", "cap_w", "cap_min_w", "cap_default_w", "cap_max_w",
                    "planned_cap_w", "sm_mhz", "mem_mhz", "core_offset_mhz", "mem_offset_mhz", "lock_min_mhz", "lock_max_mhz", "pstate",
                    "fans", "fan_manual", "throttle", "busy", "mem_busy", "vram_used_b", "vram_b", "link", "link_promised", "link_max",
                    "energy_j", "persistence", "processes", "refused_settings", "last_refusal"):
            self.assertIn(key, card)
        self.assertEqual(len(rig["cards"]), 32)
        self.assertEqual([c["place"] for c in rig["cards"]][:3], ["A1", "A2", "A3"])
        limit = next(l for l in rig["limits"] if l["place"] == "pdu1" and l["kind"] == "PDU inlet")
        self.assertEqual((limit["unit"], limit["continuous"], limit["rating"]), ("A", 24.0, 30.0))
        self.assertAlmostEqual(limit["headroom"], limit["continuous"] - limit["load"] - limit["margin"], places=2)
        self.assertAlmostEqual(rig["budget_w"], 11520, delta=60)  # 2 x 24 A x 240 V, less what single supplies hold back

    def test_what_is_absent_says_why_and_is_never_zero(self):
        card = self.daemon().rig()["cards"][0]
        for key in ("die_c", "vram_c", "draw_w", "cap_w"):
            self.assertNotIn("value", card[key])
            self.assertIn("absent", card[key])

    def test_one_connection_serves_many_requests(self):
        daemon = self.daemon()
        connection = daemon.connection()
        self.addCleanup(connection.close)
        for _ in range(20):
            self.assertEqual(daemon.ask("GET", "/v1/rig", connection=connection)[0], 200)

    def test_events_tell_the_start_and_can_be_filtered(self):
        daemon = self.daemon()
        events = daemon.get("/v1/events")["events"]
        self.assertIn("started in mode watch", [e["says"] for e in events])
        self.assertEqual(daemon.get("/v1/events?thing=pdu9")["events"], [])
        self.assertEqual(daemon.get("/v1/events?since=2030-01-01T00:00:00Z")["events"], [])
        self.assertEqual(daemon.ask("GET", "/v1/events?since=yesterday")[0], 400)

    def test_history_answers_with_steps_and_refuses_what_is_not_there(self):
        daemon = self.daemon()
        daemon.ticks(2)
        page = daemon.get("/v1/history?thing=rig&series=draw_w&since=60&points=100")
        self.assertEqual((page["document"], page["unit"], page["step_s"], page["simulated"]), ("history", "W", 1, False))
        self.assertTrue(any(p[2] is not None for p in page["points"]))
        status, _, text = daemon.ask("GET", "/v1/history?thing=A9&series=vram_c")
        self.assertEqual(status, 404, text)
        self.assertEqual(daemon.ask("GET", "/v1/history?thing=A1")[0], 400)
        self.assertEqual(daemon.ask("GET", "/v1/history?thing=A1&series=vram_c&points=0")[0], 400)
        self.assertEqual(daemon.ask("GET", "/v1/history?thing=A1&series=vram_c&points=99999999999999999999")[0], 400)

    def test_metrics_are_prometheus_text_with_the_late_ticks(self):
        status, headers, text = self.daemon().ask("GET", "/metrics")
        self.assertEqual(status, 200)
        self.assertEqual(headers["Content-Type"], "text/plain; version=0.0.4; charset=utf-8")
        for line in ("# TYPE ohm_late_ticks_total counter", "ohm_late_ticks_total 0", 'ohm_mode{mode="watch"} 1',
                     'ohm_gpu_state{card="A1",state="missing"} 1'):
            self.assertIn(line, text)

    def test_a_typed_reading_is_noted_and_its_wire_must_exist(self):
        daemon = self.daemon()
        self.assertEqual(daemon.ask("POST", "/v1/meter", {"thing": "pdu1", "amps": 1.4})[0], 200)
        daemon.ticks(6)
        limit = next(l for l in daemon.rig()["limits"] if l["place"] == "pdu1" and l["kind"] == "PDU inlet")
        self.assertNotEqual(limit["grade"], "model")
        for body in ({"thing": "pdu7", "amps": 3}, {"thing": "pdu1"}, {"thing": "pdu1", "amps": -1}, {"thing": "pdu1", "amps": "3"},
                     {"thing": "pdu1", "amps": 1, "watts": 1}, {"thing": 5, "amps": 1}):
            self.assertEqual(daemon.ask("POST", "/v1/meter", body)[0], 400, body)

    def test_watch_sets_nothing_and_says_what_would(self):
        daemon = self.daemon()
        status, _, text = daemon.ask("POST", "/v1/find", {"place": "A1", "seconds": 5})
        self.assertEqual(status, 409, text)
        self.assertIn("mode watch", text)
        self.assertEqual(daemon.ask("POST", "/v1/down", {"release": True})[0], 409)
        self.assertEqual(daemon.ask("POST", "/v1/find", {"place": "Z1"})[0], 404)
        self.assertEqual(daemon.ask("POST", "/v1/off", {"thing": "pdu1"})[0], 409)
        self.assertEqual(daemon.ask("POST", "/v1/up", {})[0], 409)


class Local(DaemonTest):
    def setUp(self):
        super().setUp()
        if os.geteuid() != 0:
            self.skipTest("only root can ask as somebody else")

    def test_others_may_read_and_change_nothing(self):
        daemon = self.daemon()
        self.assertEqual(as_nobody(daemon, "GET", "/v1/rig"), 200)
        self.assertEqual(as_nobody(daemon, "GET", "/metrics"), 200)
        for page, body in (("/v1/down", "{}"), ("/v1/rescan", "{}"), ("/v1/meter", '{"thing": "pdu1", "amps": 1}'), ("/v1/find", "{}"),
                           ("/v1/off", "{}"), ("/v1/up", "{}"), ("/hooks/off", "")):
            self.assertEqual(as_nobody(daemon, "POST", page, body), 403, page)
        self.assertEqual(daemon.ask("POST", "/v1/rescan", {})[0], 200)
        self.assertIsNone(daemon.process.poll())


class Tcp(DaemonTest):
    def over_tcp(self, *extra):
        daemon = self.daemon("--listen", "127.0.0.1:0", "--token-file", self.write("token", TOKEN + "\n", 0o600), *extra)
        line = until(lambda: next((l for l in daemon.lines if "TCP port" in l), None), "the port")
        return daemon, int(line.rsplit(" ", 1)[1])

    def ask(self, port, method, path, token=None, body=None):
        import http.client
        connection = http.client.HTTPConnection("127.0.0.1", port, timeout=10)
        self.addCleanup(connection.close)
        connection.request(method, path, body=body, headers={} if token is None else {"Authorization": token})
        answer = connection.getresponse()
        return answer.status, dict(answer.getheaders()), answer.read().decode()

    def test_answers_only_to_the_token(self):
        _, port = self.over_tcp()
        for wrong in (None, "", "Bearer", "Bearer ", "Bearer wrong", f"Bearer {TOKEN}x", f"Bearer {TOKEN[:-1]}", f"Basic {TOKEN}", TOKEN):
            status, headers, text = self.ask(port, "GET", "/v1/rig", wrong)
            self.assertEqual(status, 401, wrong)
            self.assertEqual(headers["WWW-Authenticate"], "Bearer")
            self.assertNotIn("cards", text)
        self.assertEqual(self.ask(port, "GET", "/v1/rig", f"Bearer {TOKEN}")[0], 200)
        self.assertEqual(self.ask(port, "GET", "/metrics", f"Bearer {TOKEN}")[0], 200)

    def test_changes_nothing_even_with_the_token(self):
        daemon, port = self.over_tcp()
        self.assertEqual(self.ask(port, "POST", "/v1/down", f"Bearer {TOKEN}", "{}")[0], 403)
        self.assertEqual(daemon.rig()["document"], "rig")

    def test_a_body_without_a_token_is_not_even_read(self):
        _, port = self.over_tcp()
        with socket.create_connection(("127.0.0.1", port), timeout=10) as s:
            s.sendall(b"POST /v1/down HTTP/1.1\r\nHost: x\r\nContent-Length: 60000\r\n\r\n")
            self.assertIn(b" 401 ", s.recv(4096).split(b"\r\n")[0])

    def test_is_refused_without_a_good_token_file(self):
        good = self.write("token", TOKEN, 0o600)
        self.assertIn("needs --token-file", self.refused("--listen", "127.0.0.1:0"))
        self.assertIn("others can read", self.refused("--listen", "127.0.0.1:0", "--token-file", self.write("open", TOKEN, 0o644)))
        self.assertIn("16 to 512", self.refused("--listen", "127.0.0.1:0", "--token-file", self.write("short", "abc", 0o600)))
        self.assertIn("no such token file", self.refused("--listen", "127.0.0.1:0", "--token-file", str(self.folder / "none")))
        for address in ("9100", ":9100", "localhost:9100", "127.0.0.1:", "127.0.0.1:99999", "127.0.0.1:-1"):
            self.assertIn("ADDRESS:PORT", self.refused("--listen", address, "--token-file", good), address)

    def test_a_taken_port_is_said(self):
        with socket.socket() as taken:
            taken.bind(("127.0.0.1", 0))
            taken.listen()
            port = taken.getsockname()[1]
            self.assertIn(str(port), self.refused("--listen", f"127.0.0.1:{port}", "--token-file", self.write("token", TOKEN, 0o600)))


if __name__ == "__main__":
    unittest.main()
