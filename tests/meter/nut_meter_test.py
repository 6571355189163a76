"""NutMeter against a real upsd 2.8 and NUT's own dummy-ups driver."""
import time
import unittest

from nut import PDU, NutTest


class RealUpsd(NutTest):
    def test_every_variable_of_a_pdu_is_read_by_its_name_in_the_rig_file(self):
        sample = self.well()
        self.assertEqual(sample["amps"], {"pdu1": 21.4, "pdu1/1": 3.7, "pdu1.b2": 11.1})
        self.assertEqual(sample["volts"], {"pdu1": 241.0})
        self.assertEqual(sample["celsius"], {"room": 23.5})
        self.assertEqual(sample["state"], "OL")
        self.assertLess(sample["age_s"], 5)

    def test_a_change_is_seen_when_the_driver_has_seen_it(self):
        self.well()
        self.write("pdu1.dev", PDU.replace("21.4", "22.6"))
        self.until(lambda s: s["amps"]["pdu1"] == 22.6, "the new current")

    def test_an_outlet_that_the_driver_cannot_switch_is_refused_in_words(self):
        sample = self.well()
        self.assertEqual(sample["outlets"], {"pdu1/1": {"on": True, "switchable": False}})
        refused = self.probe.ask("off pdu1/1")
        self.assertIn("CMD-NOT-SUPPORTED", refused["what"])
        self.assertIn("outlet.1.load.off", refused["what"])
        self.assertIn("no outlet pdu1/7", self.probe.ask("off pdu1/7")["what"])

    def test_a_killed_upsd_is_trouble_within_the_deadline_and_passes_when_it_is_back(self):
        self.well()
        self.end(self.upsd)
        killed = time.monotonic()
        sample = self.until(lambda s: s["trouble"] != "", "trouble")
        self.assertLess(time.monotonic() - killed, 5)  # deadline 1 s, period 0.1 s; the rest is a busy machine
        self.assertIn(f"127.0.0.1:{self.port}", sample["trouble"])
        self.assertEqual(set(sample["amps"].values()), {"silent"})
        self.assertFalse(sample["outlets"]["pdu1/1"]["on"])
        self.start_upsd()
        self.assertEqual(self.well()["amps"]["pdu1"], 21.4)

    def test_a_killed_driver_is_trouble_and_passes_when_it_is_back(self):
        self.well()
        self.end(self.driver)
        sample = self.until(lambda s: s["trouble"] != "", "trouble")
        self.assertRegex(sample["trouble"], "DRIVER-NOT-CONNECTED|DATA-STALE|WAIT")
        self.assertEqual(sample["amps"]["pdu1"], "silent")
        self.start_driver()
        self.assertEqual(self.until(lambda s: s["trouble"] == "" and s["amps"]["pdu1"] != "silent", "the driver again")["amps"]["pdu1"], 21.4)


if __name__ == "__main__":
    unittest.main()
