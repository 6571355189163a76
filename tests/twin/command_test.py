"""`ohm twin` against a real ohm-twin."""
import json
import os
import pathlib
import subprocess
import unittest

from twin import OHM, TwinTest

STAND_IN = pathlib.Path(os.environ["NVML_TWIN"], "libnvidia-ml.so.1")


class Command(TwinTest):
    def ohm(self, *words, status=0, **environment):
        done = subprocess.run([OHM, "twin", *words], capture_output=True, encoding="utf-8", timeout=60,
                              env={**os.environ, "OHM_TWIN": str(self.folder / "twin"), "TERM": "dumb", **environment})
        self.assertEqual(done.returncode, status, done.stdout + done.stderr)
        return done.stdout if status == 0 else done.stderr

    def test_loads_cards_and_shows_them(self):
        twin = self.start()
        self.assertEqual(self.ohm("load", "A1-2", "train", "0.5"),
                         "A1-2: train for 50 % of the time\nundo: ohm twin load A1-2 idle\n")
        twin.wait(15)
        self.assertGreater(twin.card("A2")["draw_w"], 100)
        text = self.ohm("status")
        self.assertIn("SIMULATED rig barn", text)
        self.assertIn("train 50 %", text)
        self.assertLessEqual(max(map(len, text.splitlines())), 80)

    def test_breaks_and_mends(self):
        twin = self.start()
        self.assertIn("undo: ohm twin clear B3 fan-stop", self.ohm("fault", "B3", "fan-stop"))
        self.assertIn("B3 fan-stop", self.ohm("status"))
        self.ohm("clear", "B3")
        self.assertEqual(twin.status()["faults"], [])

    def test_sets_room_mains_and_outlets(self):
        twin = self.start()
        self.assertIn("undo: ohm twin set mains=240V pdu1/2=on room=20C\n", self.ohm("set", "room=35C", "mains=228V", "pdu1/2=off"))
        self.assertEqual(self.ohm("set", "room=35C"), "room=35C\n")
        self.assertAlmostEqual(twin.status()["mains_v"], 228, delta=1)
        self.assertEqual(twin.card("A4")["state"], "off")
        self.assertIn("pdu1/2", self.ohm("status"))
        self.ohm("set", "pdu1/2=on")
        self.assertEqual(twin.card("A4")["state"], "booting")
        self.assertIn("booting", self.ohm("status"))

    def test_drives_a_chassis_fan_and_gives_it_back(self):
        twin = self.start()
        self.ohm("set", "A.fan1=90%")
        fan = lambda: next(f for f in twin.status()["chassis_fans"] if f["name"] == "A.fan1")
        self.assertTrue(twin.until(lambda: fan()["rpm"] > 1300))
        self.assertIn("by hand", self.ohm("status"))
        self.ohm("fault", "A.fan1", "fan-stop")
        self.assertTrue(twin.until(lambda: fan()["rpm"] == 0))
        self.ohm("clear", "A.fan1")
        self.ohm("set", "A.fan1=auto")
        self.assertTrue(twin.until(lambda: fan()["rpm"] == 600))
        self.assertIn("like 60%, or auto", self.ohm("set", "A.fan1=fast", status=1))

    def test_one_fan_of_a_card_stops(self):
        twin = self.start("--admin", os.geteuid())
        turning = lambda: [f["rpm"] > 0 for f in twin.card("A1")["fans"]]
        for fan in 0, 1:
            twin.set_card("set_fan", fan, 80)
        self.assertTrue(twin.until(lambda: turning() == [True, True]))
        self.ohm("fault", "A1.fan2", "fan-stop")
        self.assertTrue(twin.until(lambda: turning() == [True, False]))
        self.assertIn("one of its fans", self.ohm("fault", "pdu1", "fan-stop", status=1))

    def test_clearing_a_breaker_closes_it(self):
        twin = self.start()
        self.ohm("fault", "P18", "breaker-trip")
        self.assertEqual(twin.status()["tripped"], ["P18"])
        self.ohm("clear", "P18")
        self.assertEqual(twin.status()["tripped"], [])
        self.assertIn("no such fault is in force", self.ohm("clear", "P18", status=1))

    def test_closing_a_breaker_says_what_may_open_it_again(self):
        self.start()
        self.ohm("fault", "pdu1", "foreign-load", "6A")
        self.ohm("fault", "P18", "breaker-trip")
        self.assertIn("note: the foreign load of 6 A on pdu1 goes on, and may open it again", self.ohm("clear", "P18"))

    def test_a_breaker_that_tripped_by_heat_must_cool_before_it_is_closed(self):
        twin = self.start()
        self.ohm("set", "mains=312V")
        self.ohm("fault", "pdu1", "foreign-load", "1000A")  # one step of that warms it beyond its trip point
        self.assertTrue(twin.until(lambda: twin.status()["tripped"] == ["P18"]))
        self.ohm("clear", "pdu1")
        self.assertIn("P18: too hot to latch, for ", self.ohm("clear", "P18", status=1))
        self.assertIn("P18: too hot to latch, for ", self.ohm("set", "P18=on", status=1))

    def test_answers_a_wrong_word_with_the_nearest(self):
        self.start()
        self.assertIn("did you mean `load`?", self.ohm("laod", status=1))
        self.assertIn("did you mean `train`?", self.ohm("load", "A1", "trian", status=1))
        self.assertIn("did you mean `fall-off-bus`?", self.ohm("fault", "B3", "fall-of-bus", status=1))
        self.assertIn("did you mean `room`?", self.ohm("set", "rom=3C", status=1))
        self.assertIn("no card `A9`", self.ohm("load", "A9", "train", status=1))

    def test_status_json_is_one_document(self):
        self.start()
        status = json.loads(self.ohm("status", "--json"))
        self.assertEqual((status["document"], status["simulated"], len(status["cards"])), ("twin-status", True, 32))

    def test_says_how_to_start_a_twin_where_none_runs(self):
        self.assertIn("start one: ohm-twin --rig", self.ohm("status", status=1))

    def test_several_places_swapped(self):
        twin = self.start()
        self.ohm("fault", "A1", "wires-swapped", "--with", "B1")
        self.assertEqual(twin.status()["faults"][0]["other"], "B1")
        self.assertIn("A1 wires-swapped with B1", self.ohm("status"))

    @unittest.skipUnless(STAND_IN.exists(), "the stand-in is not built here")
    def test_env_makes_a_shell_see_the_rig_through_nvml(self):
        twin = self.start("--load", "train")
        count = """python3 -c 'import ctypes
nvml = ctypes.CDLL("libnvidia-ml.so.1"); n = ctypes.c_uint(); assert nvml.nvmlInit_v2() == 0
assert nvml.nvmlDeviceGetCount_v2(ctypes.byref(n)) == 0; print(n.value)'"""
        for words, seen in (("", "32"), ("--host B", "8")):
            done = subprocess.run(["bash", "-c", f'eval "$("{OHM}" twin env --dir "{twin.folder}" {words})"; {count}'],
                                  capture_output=True, encoding="utf-8", timeout=60)
            self.assertEqual((done.stdout, done.stderr), (seen + "\n", ""))
        self.assertIn("known: A, B, C, D", self.ohm("env", "--host", "garage", status=1))

    @unittest.skipUnless(STAND_IN.exists(), "the stand-in is not built here")
    def test_env_works_before_the_twin_does_and_says_so(self):
        done = subprocess.run([OHM, "twin", "env"], capture_output=True, encoding="utf-8", timeout=60,
                              env={**os.environ, "OHM_TWIN": str(self.folder / "twin")})
        self.assertEqual(done.returncode, 0)
        self.assertIn("export OHM_TWIN=", done.stdout)
        self.assertIn("no twin is running", done.stderr)


if __name__ == "__main__":
    unittest.main()
