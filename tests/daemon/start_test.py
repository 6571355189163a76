"""How ohmd starts, ends, and comes back after it was killed."""
import os
import pathlib
import subprocess
import unittest

from ohmd import BARN, BOX, DaemonTest, until

OHM = os.environ.get("OHM_PROGRAM", "")


class Start(DaemonTest):
    def test_watches_a_rig_that_has_no_driver_and_says_so(self):
        daemon = self.daemon()
        rig = daemon.rig()
        if not rig["driver"]["missing"]:
            self.skipTest("this machine has an NVIDIA driver")
        self.assertIn("libnvidia-ml.so.1", rig["sentence"])
        self.assertEqual({c["state"] for c in rig["cards"]}, {"missing"})
        self.assertEqual((rig["mode"], rig["level"], rig["next_step"]), ("watch", "warning", "ohm doctor"))

    def test_names_its_rig_file_so_that_it_is_found_from_any_directory(self):
        daemon = self.daemon(rig=os.path.relpath(BARN, self.folder))
        self.assertEqual(daemon.rig()["rig_file"], os.path.abspath(BARN))

    def test_ticks_once_a_second_and_none_is_late(self):
        daemon = self.daemon()
        before = daemon.rig()
        after = daemon.ticks(3)
        self.assertAlmostEqual(after["up_s"] - before["up_s"], after["ticks"] - before["ticks"], delta=0.3)

    def test_is_watch_without_a_lock_and_protect_is_said_plainly(self):
        help_text = __import__("subprocess").run([os.environ["OHMD"], "--help"], capture_output=True, text=True).stdout
        self.assertIn("watch    calls no setter", help_text)
        self.assertIn("fans, memory clock, cap", help_text)
        self.assertEqual(self.daemon().rig()["mode"], "watch")

    def test_refuses_the_lock_of_another_rig_and_names_both(self):
        rig = self.write("rig.yaml", BOX)
        lock = 'ohmstead-lock: 1\nrig: "%s"\ncards:\n  "%s": {uuid: "GPU-a", bus: "0000:01:00.0", since: ""}\n'
        self.write("rig.lock", lock % ("cellar", "A1"))
        self.assertIn("belongs to the rig `cellar`, and the rig file describes `box`", self.refused(rig=rig))
        self.write("rig.lock", lock % ("", "Z1"))
        self.assertIn("the rig file has none of its places (Z1)", self.refused(rig=rig))

    def test_refuses_mode_run_until_there_are_jobs(self):
        self.assertIn("there are no jobs yet", self.refused("--mode", "run"))

    def test_refuses_what_it_does_not_know_in_one_sentence(self):
        self.assertIn("expected watch, protect or run", self.refused("--mode", "guard"))
        self.assertIn("unknown option", self.refused("--colour", "red"))
        self.assertIn("--rig FILE is needed", self.refused(rig=""))
        self.assertIn("has no such host", self.refused("--host", "Z"))
        self.assertIn("rig.yaml:1:", self.refused(rig=self.write("rig.yaml", "ohmsted: 1\n")))
        self.assertIn("nothing.yaml", self.refused("--rig", "nothing.yaml"))

    def test_refuses_a_lock_that_it_cannot_read(self):
        self.write("rig.lock", "{]")
        self.assertIn("rig.lock:", self.refused())

    def test_says_when_the_twin_it_shall_live_by_does_not_run(self):
        error = self.refused(environment=self.environment(OHM_TWIN=str(self.folder / "no-twin")))
        self.assertIn("ohm-twin", error)

    def test_stops_in_order_on_sigterm(self):
        daemon = self.daemon()
        self.assertEqual(daemon.stop(), 0)
        self.assertIn("STOPPING=1", "\n".join(daemon.hear()))
        self.assertFalse(pathlib.Path(daemon.socket).exists())

    def test_stops_when_its_owner_says_so_and_answers_first(self):
        daemon = self.daemon()
        status, _, text = daemon.ask("POST", "/v1/down", {"release": False})
        self.assertEqual(status, 200, text)
        self.assertEqual(daemon.wait(), 0)

    def test_comes_back_at_the_same_socket_after_kill_9(self):
        first = self.daemon()
        first.kill()
        self.assertTrue(pathlib.Path(first.socket).exists(), "a killed daemon leaves its socket")
        second = self.daemon()
        self.assertEqual(second.rig()["name"], "box")

    def test_keeps_its_history_over_kill_9(self):
        first = self.daemon()
        first.ticks(3)
        first.kill()
        second = self.daemon()
        points = second.get("/v1/history?thing=rig&series=draw_w&since=60")["points"]
        self.assertGreaterEqual(sum(p[2] is not None for p in points), 3)

    def test_says_in_the_view_that_it_cannot_keep_a_history(self):
        (self.folder / "state").mkdir()
        (self.folder / "state/history").write_text("a file where a folder should be")
        daemon = self.daemon()
        rig = daemon.rig()
        self.assertEqual([n["kind"] for n in rig["notices"]], ["history"])
        self.assertIn("no history is kept", rig["notices"][0]["says"])
        self.assertIn('ohm_notice{kind="history"} 1', daemon.ask("GET", "/metrics")[2])
        self.assertTrue(any("no history is kept" in e["says"] for e in daemon.get("/v1/events?thing=history")["events"]))

    @unittest.skipUnless(OHM, "ohm is not in this build")
    def test_ohm_down_returns_when_the_process_is_gone_and_its_history_closed(self):
        daemon = self.daemon()
        daemon.ticks(2)
        run = subprocess.run([OHM, "down", "--socket", daemon.socket], env=self.environment(), cwd=self.folder, stdin=subprocess.DEVNULL,
                             capture_output=True, text=True, timeout=60)
        self.assertEqual(run.returncode, 0, run.stderr)
        self.assertIsNotNone(daemon.process.poll(), "ohm down returned before ohmd had ended")
        self.assertIn("ohmd is gone", run.stdout)
        again = self.daemon()
        self.assertEqual(again.rig()["notices"], [])

    def test_a_second_one_is_refused_and_the_first_goes_on(self):
        first = self.daemon()
        self.assertIn("another ohmd already answers", self.refused())
        self.assertEqual(first.rig()["name"], "box")

    def test_never_removes_a_file_that_is_no_socket(self):
        (self.folder / "run").mkdir()
        self.write("run/ohmd.sock", "mine")
        self.assertIn("is not a socket", self.refused())
        self.assertEqual((self.folder / "run/ohmd.sock").read_text(), "mine")

    def test_tells_the_watchdog_that_it_lives(self):
        daemon = self.daemon(environment=self.environment(WATCHDOG_USEC="2000000"))
        until(lambda: any("WATCHDOG=1" in t for t in daemon.hear()), "WATCHDOG=1")

    def test_says_when_no_history_can_be_kept_and_watches_all_the_same(self):
        self.write("state", "a file where a folder should be")
        daemon = self.daemon()
        self.assertEqual(daemon.ask("GET", "/v1/history?thing=rig&series=draw_w")[0], 503)
        self.assertTrue(any("no history" in e["says"] for e in daemon.get("/v1/events")["events"]))
        self.assertEqual(daemon.rig()["name"], "box")

    def test_shows_one_host_of_a_rig_when_told_to(self):
        rig = self.daemon("--host", "B", rig=BARN).rig()
        self.assertEqual({c["host"] for c in rig["cards"]}, {"B"})
        self.assertEqual([h["here"] for h in rig["hosts"]], [False, True, False, False])



if __name__ == "__main__":
    unittest.main()
