"""`ohm up` and `ohm down`, with a stand-in for ohmd beside a copy of `ohm`: the detached path, as on a machine without systemd."""
import os
import pathlib
import shutil
import signal
import unittest

from fake_ohmd import FakeOhmd
from ohm import BARN, OHM, ROOT, OhmTest, words_of


@unittest.skipIf(os.path.exists("/run/systemd/system") and os.geteuid() == 0, "here systemd would be asked, which a test must not")
class UpTest(OhmTest):
    def setUp(self):
        super().setUp()
        bin_ = self.folder / "bin"
        bin_.mkdir()
        self.program = shutil.copy(OHM, bin_ / "ohm")
        here = pathlib.Path(__file__).resolve().parent
        stand_in = bin_ / "ohmd"
        stand_in.write_text(f"#!/bin/sh\nexec python3 -B {here}/fake_ohmd.py \"$@\"\n", encoding="utf-8")
        stand_in.chmod(0o755)
        self.log = self.folder / "logs" / "ohmd.log"
        self.rig = self.write("rig.yaml", pathlib.Path(BARN).read_text(encoding="utf-8"))

    def up(self, *words, **how):
        return self.ohm("up", "--log", str(self.log), *words, **how)


class Up(UpTest):
    def test_checks_asks_starts_waits_and_down_ends_it(self):
        out, err = self.up(stdin="y\n")
        self.assertIn("plan: Safe under ohmd", words_of(err))
        self.assertIn("none: mode watch calls no setter", words_of(err))
        self.assertIn("Start ohmd in mode watch? [y/N]", err)
        self.assertIn("SIMULATED · mode watch", out)
        self.assertIn("Next: `ohm top`", out)
        self.assertIn("fake ohmd starts", self.log.read_text(encoding="utf-8"))
        self.assertIn("ohmd runs already", self.up()[0])
        self.assertIn("`ohm down` stops it", self.up("--mode", "protect", status=1)[1])
        out, _ = self.ohm("down")
        self.assertIn("SIMULATED: did /v1/down\nohmd is gone.", out)
        self.assertFalse(os.path.exists(self.socket))
        self.assertIn("ohmd does not run here", self.ohm("down", status=1)[1])

    def test_it_outlives_the_terminal(self):
        """A hang-up of the session that started it does not reach it."""
        out, _ = self.up("--yes")
        process = int(out.split("process ")[1].split(";")[0])
        self.assertEqual(os.getsid(process), process)
        self.ohm("down")

    def test_a_folder_for_the_history_is_handed_on_whole(self):
        self.up("--yes", "--state", "mine/history")
        self.assertIn(f"keeps its history in {self.folder}/mine/history\n", self.log.read_text(encoding="utf-8"))
        self.ohm("down")

    def test_dry_run_lists_each_change_and_starts_nothing(self):
        out, _ = self.up("--mode", "protect", "--dry-run")
        self.assertIn("A1-8, B1-8 to 303 W 350 W", words_of(out))
        self.assertFalse(os.path.exists(self.socket))

    def test_an_adopted_rig_is_protected_without_being_told(self):
        self.write("rig.lock", "ohmstead-lock: 1\nrig: barn\n")
        self.assertIn("what mode protect sets", self.up("--dry-run")[0])

    def test_no_answer_starts_nothing(self):
        for answer in ("", "n\n", "\n"):
            self.assertIn("nothing was done", self.up(stdin=answer, status=1)[1])
        self.assertFalse(os.path.exists(self.socket))

    def test_an_unsafe_rig_is_watched_but_not_driven(self):
        self.write("rig.yaml", (ROOT / "examples" / "unsafe" / "missing-plug.yaml").read_text(encoding="utf-8"))
        out, err = self.up("--mode", "protect", "--yes", status=2)
        self.assertIn("Not safe, even under ohmd", words_of(out))
        self.assertIn("nothing was started", err)
        self.up("--yes")
        self.ohm("down")

    def test_a_daemon_that_ends_at_once_is_told_with_the_end_of_its_log(self):
        refusing = self.write("refuse.yaml", pathlib.Path(self.rig).read_text(encoding="utf-8"))
        err = self.up("--rig", refusing, "--mode", "protect", "--yes", status=1)[1]
        self.assertIn("ohmd ended with status 1", err)
        self.assertIn("no right to set any card", err)

    def test_without_ohmd_or_rig_file(self):
        os.unlink(self.folder / "bin" / "ohmd")
        self.assertIn("there is no program", self.up("--yes", status=1)[1])
        self.assertIn("there is no file none.yaml", self.up("--rig", "none.yaml", status=1)[1])
        self.write("broken.yaml", "ohmstead: 1\nsite: {feed: 7}\n")
        self.assertIn("broken.yaml", self.up("--rig", "broken.yaml", status=1)[1])

    def test_mode_run_is_not_there_yet(self):
        self.assertIn("there are no jobs yet", self.up("--mode", "run", status=1)[1])


class Down(UpTest):
    def test_a_refused_release_is_told_and_ends_nothing(self):
        ohmd = FakeOhmd(self.socket)
        self.addCleanup(ohmd.stop)
        ohmd.answers["POST /v1/down"] = (409, '{"error": "A3 is held by process 4711"}')
        self.assertIn("A3 is held by process 4711", self.ohm("down", "--release", status=1)[1])
        self.assertEqual(ohmd.posted, [("/v1/down", {"release": True})])


if __name__ == "__main__":
    unittest.main()
