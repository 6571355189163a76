"""The twin as a NUT driver, through the real upsd and its clients: what `upsc` reads, `upscmd` switches, and what faults look like."""
import os
import pathlib
import re
import shutil
import subprocess
import sys
import unittest

from twin import ROOT, TwinTest

sys.path.append(str(ROOT / "tests"))
from upsd import UPSD, free_port, start_upsd  # noqa: E402

SKIP = 77

if not UPSD or not shutil.which("upsc") or not shutil.which("upscmd"):
    print("NUT's upsd, upsc and upscmd are not installed (Debian: nut-server, nut-client)")
    sys.exit(SKIP)


class Upsd(TwinTest):
    def setUp(self):
        super().setUp()
        self.port = free_port()
        self.twin = self.start("--load", "train", "--nut", "--nut-port", self.port, "--admin", os.geteuid())
        self.log = start_upsd(self, self.twin.folder / "nut", self.folder / "upsd.log")
        self.assertTrue(self.twin.until(lambda: self.read("pdu1", "ups.status") == "OL"), self.log_text())

    def log_text(self):
        return pathlib.Path(self.log.name).read_text(encoding="utf-8")

    def upsc(self, *words):
        return subprocess.run(["upsc", *words], capture_output=True, encoding="utf-8", timeout=60)

    def read(self, pdu, name):
        """The value, or "" when upsd gives none."""
        return self.upsc(f"{pdu}@127.0.0.1:{self.port}", name).stdout.strip()

    def error(self, pdu):
        return self.upsc(f"{pdu}@127.0.0.1:{self.port}", "ups.status").stderr

    def command(self, pdu, command, password=None):
        users = (self.twin.folder / "nut/upsd.users").read_text()
        password = password or re.search(r"password = (\S+)", users).group(1)
        return subprocess.run(["upscmd", "-w", "-u", "ohm", "-p", password, f"{pdu}@127.0.0.1:{self.port}", command],
                              capture_output=True, encoding="utf-8", timeout=60)

    def test_reads_a_pdu_as_from_a_real_one(self):
        amps = self.twin.wire("pdu1")["amps"]
        self.assertTrue(self.twin.until(lambda: abs(float(self.read("pdu1", "input.current")) - amps) < 2))
        self.assertRegex(self.read("pdu1", "input.current"), r"^\d+\.\d$")
        self.assertEqual(self.read("pdu1", "input.voltage"), "240")
        self.assertEqual(self.read("pdu1", "outlet.1.desc"), "A.p1")
        self.assertEqual(self.read("pdu1", "outlet.1.status"), "on")
        self.assertGreater(float(self.read("pdu1", "outlet.1.current")), 3)
        self.assertGreater(float(self.read("pdu1", "outlet.group.1.current")), 10)
        self.assertEqual(self.read("pdu2", "device.type"), "pdu")
        self.assertIn("SIMULATED", self.read("pdu2", "device.description"))

    def test_switches_an_outlet_off_and_on(self):
        done = self.command("pdu1", "outlet.2.load.off")
        self.assertEqual(done.returncode, 0, done.stderr)
        self.assertTrue(self.twin.until(lambda: self.twin.card("A4")["state"] == "off"))
        self.assertTrue(self.twin.until(lambda: self.read("pdu1", "outlet.2.status") == "off"))
        self.assertEqual(self.read("pdu1", "outlet.2.current"), "0.0")
        self.assertEqual(self.twin.card("A1")["state"], "ok")
        self.assertEqual(self.command("pdu1", "outlet.2.load.on").returncode, 0)
        self.assertTrue(self.twin.until(lambda: self.twin.card("A4")["state"] != "off"))
        self.assertTrue(self.twin.until(lambda: self.read("pdu1", "outlet.2.status") == "on"))

    def test_refuses_a_wrong_password_and_an_unknown_command(self):
        self.assertNotEqual(self.command("pdu1", "outlet.2.load.off", "wrong").returncode, 0)
        self.assertNotEqual(self.command("pdu1", "outlet.99.load.off").returncode, 0)
        self.twin.wait(2)
        self.assertEqual(self.twin.card("A4")["state"], "ok")

    def test_values_are_as_old_as_a_polled_pdus(self):
        before = self.read("pdu1", "input.voltage")
        self.twin.ask({"do": "set", "settings": {"mains": "225V"}})
        self.assertEqual(before, "240")
        self.assertTrue(self.twin.until(lambda: self.read("pdu1", "input.voltage") == "225"))

    def test_a_silent_meter_is_stale_and_comes_back(self):
        self.twin.ask({"do": "fault", "kind": "meter-silent", "target": "pdu1"})
        self.assertTrue(self.twin.until(lambda: "stale" in self.error("pdu1").lower()))
        self.assertEqual(self.read("pdu2", "ups.status"), "OL")
        self.twin.ask({"do": "clear", "target": "pdu1"})
        self.assertTrue(self.twin.until(lambda: self.read("pdu1", "ups.status") == "OL"))

    def test_a_frozen_meter_repeats_itself(self):
        self.twin.ask({"do": "fault", "kind": "meter-freeze", "target": "pdu1"})
        self.twin.wait(30)
        frozen = self.read("pdu1", "input.current")
        self.twin.ask({"do": "load", "cards": "*", "workload": "idle"})
        self.assertTrue(self.twin.until(lambda: float(self.read("pdu2", "input.current")) < float(frozen) / 2))
        self.assertEqual(self.read("pdu1", "input.current"), frozen)

    def test_upsd_finds_the_next_twin_after_kill_9(self):
        self.twin.kill()
        self.twin = self.start("--nut", "--nut-port", self.port)
        self.assertTrue(self.twin.until(lambda: self.read("pdu1", "ups.status") == "OL" and
                                        float(self.read("pdu1", "input.current") or 99) < 15), self.log_text())

    def test_only_the_twins_user_reads_the_password(self):
        self.assertEqual((self.twin.folder / "nut/upsd.users").stat().st_mode & 0o777, 0o600)
        self.assertEqual((self.twin.folder / "nut").stat().st_mode & 0o777, 0o700)


if __name__ == "__main__":
    unittest.main()
