"""`ohm off` through the real ohmd: over a real upsd to the twin's PDUs, by person, file, alarm and webhook, over kill -9, and back."""
import os
import pathlib
import re
import sys
import unittest
import urllib.error
import urllib.request

from ohmd import ROOT, until
from twin_test import STAND_IN, TWIN, OnTheTwin as TwinDaemon

sys.path.append(str(ROOT / "tests"))
from upsd import UPSD, free_port, start_upsd  # noqa: E402

if not UPSD or not TWIN or not STAND_IN:
    print("NUT's upsd is not installed (Debian: nut-server), or ohm-twin is not in this build")
    sys.exit(77)


class Off(TwinDaemon):
    def setUp(self):
        self.port = free_port()
        super().setUp()
        nut = self.twin.directory / "nut"
        start_upsd(self, nut, self.folder / "upsd.log")
        secret = re.search(r"password = (\S+)", (nut / "upsd.users").read_text()).group(1)
        login = self.write("pdu.login", f"user = ohm\npassword = {secret}\n", 0o600)
        text = pathlib.Path(self.rig_file).read_text()
        text = text.replace("@127.0.0.1", f"@127.0.0.1:{self.port}")
        text = re.sub(r'"(nut:pdu\d@[^"/]+)"', rf'"\1;login={login}"', text)
        pathlib.Path(self.rig_file).write_text(text)
        self.adopt(self.on_twin().rig())
        self.daemons_end()

    def daemons_end(self):
        """The watching ohmd that told the cards' UUIDs makes room for the one that protects."""
        self.last.stop()

    def on_twin(self, *words, **environment):
        self.last = super().on_twin(*words, **environment)
        return self.last

    def start_twin(self, *words):
        return super().start_twin("--load", "train", "--nut", "--nut-port", str(self.port), "--admin", str(os.geteuid()), *words)

    def protecting(self, *words):
        daemon = self.on_twin("--mode", "protect", *words)
        until(lambda: all(self.outlet(daemon, o) == "on" for o in ("pdu1/1", "pdu2/1")), "the PDUs are read", 60)
        return daemon

    def outlet(self, daemon, name):
        return next((o["is"] for o in daemon.rig()["outlets"] if o["outlet"] == name), "")

    def states(self, daemon):
        return {c["place"]: c["state"] for c in daemon.rig()["cards"]}

    def cap(self, place):
        return next(c for c in self.twin.ask({"do": "status"})["cards"] if c["place"] == place)["cap_w"]

    def ok(self, answer):
        self.assertEqual(answer[0], 200, answer[2])

    # ---- by a person ----

    def test_a_supply_loses_its_outlet_and_comes_back_by_up_alone(self):
        daemon = self.protecting()
        self.ok(daemon.ask("POST", "/v1/off", {"thing": "A.p1", "cause": "smell"}))
        until(lambda: self.outlet(daemon, "pdu1/1") == "off", "the outlet is seen open", 60)
        until(lambda: self.states(daemon)["A1"] == "lost", "its cards are gone", 60)
        rig = daemon.rig()
        self.assertEqual(self.states(daemon)["A7"], "present")
        self.assertIn("A.p1 is OFF, switched off by uid", rig["sentence"])
        self.assertIn("(smell)", rig["sentence"])
        self.assertEqual(rig["off"][0]["cards"], ["A1", "A2", "A3"])
        self.assertEqual([e for e in daemon.get("/v1/events")["events"] if e["thing"].startswith("A") and e["level"] != "ok" and e["kind"] != "off"], [])
        daemon.kill()
        daemon = self.on_twin("--mode", "protect")
        self.assertEqual(daemon.rig()["off"][0]["cause"], "smell")
        until(lambda: self.outlet(daemon, "pdu1/1") == "off", "the PDU is read again", 60)
        self.ok(daemon.ask("POST", "/v1/up", {"thing": "A.p1"}))
        until(lambda: self.outlet(daemon, "pdu1/1") == "on", "the outlet is closed again", 60)
        until(lambda: not daemon.rig()["off"], "nothing is off any more", 60)
        until(lambda: self.states(daemon)["A1"] == "present", "its cards were found again", 120)

    def test_a_card_that_shares_its_supply_rests_at_the_lowest_cap_its_driver_takes(self):
        daemon = self.protecting()
        self.ok(daemon.ask("POST", "/v1/off", {"thing": "B2"}))
        until(lambda: self.cap("B2") == 100, "the lowest cap is in force", 60)
        self.assertGreater(self.cap("B1"), 200)
        self.assertTrue(any("stays on, for it feeds" in line for line in daemon.rig()["off"][0]["live"]))

    # ---- by what is no person ----

    def test_a_file_beside_the_socket_switches_off_and_holds(self):
        daemon = self.protecting()
        (self.folder / "run/off").write_text("pdu2\n")
        until(lambda: self.outlet(daemon, "pdu2/1") == "off", "its outlets open", 60)
        self.assertEqual(self.outlet(daemon, "pdu1/1"), "on")
        self.assertEqual(daemon.ask("POST", "/v1/up", {})[0], 409)
        (self.folder / "run/off").unlink()
        daemon.ticks(2)
        self.ok(daemon.ask("POST", "/v1/up", {}))

    def test_an_alarm_of_smoke_switches_that_pdu_off(self):
        daemon = self.protecting()
        self.twin.do(do="set", settings={"pdu1.alarm": "Replace battery"})
        daemon.ticks(6)
        self.assertEqual(daemon.rig()["off"], [])
        self.twin.do(do="set", settings={"pdu1.alarm": "smoke detected"})
        until(lambda: self.outlet(daemon, "pdu1/1") == "off", "its outlets open", 60)
        self.assertEqual(daemon.rig()["off"][0]["by"], "the alarm of pdu1")
        self.assertEqual(self.outlet(daemon, "pdu2/1"), "on")

    def test_a_sensors_webhook_switches_off_with_its_own_token_and_does_nothing_else(self):
        token, hook = "t" * 24, "h" * 24
        words = ("--listen", "127.0.0.1:0", "--token-file", self.write("token", token, 0o600), "--off-token-file",
                 self.write("hook", hook, 0o600))
        daemon = self.protecting(*words)
        port = int(next(re.search(r"TCP port (\d+)", line).group(1) for line in daemon.lines if "TCP port" in line))

        def get(path):
            try:
                with urllib.request.urlopen(f"http://127.0.0.1:{port}{path}", timeout=20) as answer:
                    return answer.status
            except urllib.error.HTTPError as refused:
                with refused:
                    return refused.code

        self.assertEqual(get("/hooks/off/" + "x" * 24), 401)
        self.assertEqual(get("/hooks/off/"), 401)
        self.assertEqual(get(f"/v1/rig?token={hook}"), 401)
        self.assertEqual(daemon.rig()["off"], [])
        self.assertEqual(get(f"/hooks/off/{hook}?thing=pdu9"), 400)
        self.assertEqual(get(f"/hooks/off/{hook}?thing=pdu1&cause=water"), 200)
        until(lambda: self.outlet(daemon, "pdu1/1") == "off", "its outlets open", 60)
        self.assertEqual((daemon.rig()["off"][0]["by"], daemon.rig()["off"][0]["cause"]), ("a webhook", "water"))

    # ---- where it cannot ----

    def test_in_watch_nothing_is_switched(self):
        daemon = self.on_twin("--mode", "watch")
        (self.folder / "run/off").write_text("")
        until(lambda: self.outlet(daemon, "pdu1/1") == "on", "the PDUs are read", 60)
        self.assertEqual(daemon.ask("POST", "/v1/off", {})[0], 409)
        daemon.ticks(3)
        self.assertEqual(daemon.rig()["off"], [])
        self.assertEqual(self.outlet(daemon, "pdu1/1"), "on")


def load_tests(loader, _tests, _pattern):
    """Only what is of this file: the class that it builds on has tests of its own."""
    names = [name for name in vars(Off) if name.startswith("test_")]
    return unittest.TestSuite(Off(name) for name in names)


if __name__ == "__main__":
    unittest.main()
