"""`ohm top` under tmux: the real program on a real terminal, against an ohmd of canned answers."""
import os
import select
import shutil
import subprocess
import time
import unittest

from fake_ohmd import FakeOhmd, card
from ohm import OHM, ROOT, OhmTest

DEADLINE = 60  # seconds; only a failing test takes it


@unittest.skipUnless(shutil.which("tmux"), "tmux is not installed")
class TopTest(OhmTest):
    """Every output of the pane is also written to a pipe, so that waiting for a screen is waiting for that pipe, not for a clock."""

    locale = "C.UTF-8"

    def setUp(self):
        super().setUp()
        self.ohmd = FakeOhmd(self.socket)
        self.addCleanup(lambda: self.ohmd.stop())
        self.ohmd.rig["rig_file"] = str(ROOT / "examples" / "rig-32x3090.yaml")
        fifo = self.folder / "output"
        os.mkfifo(fifo)
        self.output = os.open(fifo, os.O_RDWR | os.O_NONBLOCK)  # also for writing, so that the pipe never ends
        self.addCleanup(os.close, self.output)
        self.addCleanup(self.tmux, "kill-server", check=False)
        program = f"LC_ALL={self.locale} OHM_SOCKET={self.socket} {OHM} top; echo ended with $?; exec cat"
        self.tmux("new-session", "-d", "-x", "80", "-y", "24", "-s", "top", program, ";", "pipe-pane", "-t", "top", f"cat > {fifo}")

    def tmux(self, *words, check=True):
        return subprocess.run(["tmux", "-L", "ohm-test", "-f", "/dev/null", *words], env=self.environment(TMUX_TMPDIR=str(self.folder)), check=check,
                              capture_output=True, encoding="utf-8", timeout=DEADLINE).stdout

    def screen(self):
        return self.tmux("capture-pane", "-p", "-t", "top")

    def until(self, holds, what):
        """The first screen of which `holds` is true."""
        end = time.monotonic() + DEADLINE
        while True:
            screen = self.screen()
            if holds(screen):
                return screen
            left = end - time.monotonic()
            self.assertGreater(left, 0, f"no screen with {what}; the last:\n{screen}")
            if select.select([self.output], [], [], min(left, 1))[0]:
                os.read(self.output, 1 << 16)

    def until_seen(self, *words):
        return self.until(lambda screen: all(w in screen for w in words), words)

    def press(self, *keys):
        self.tmux("send-keys", "-t", "top", *keys)


class Top(TopTest):
    def test_shows_the_rig_moves_and_quits(self):
        screen = self.until_seen("SIMULATED · mode watch", "B7 has fallen off the bus", "A1 ")
        self.assertEqual(len(screen.rstrip("\n").splitlines()), 24)
        self.press("End")
        self.until_seen("D8 ", "absent")
        self.press("q")
        self.until_seen("ended with 0")

    def test_opens_a_card_the_power_view_and_help(self):
        self.until_seen("A1 ")
        self.press("Down", "Down", "Enter")
        self.until_seen("A2  NVIDIA GeForce RTX 3090")
        self.press("Escape")
        self.until_seen("A1 ", "q quit  h help")
        self.press("p")
        self.until_seen("4411 W at 241 V", "█")
        self.press("h")
        self.until_seen("sort by place, margin")

    def test_sorts_filters_and_paints(self):
        self.until_seen("A1 ")
        self.press("s", "s", "r")
        screen = self.until_seen("s sort VRAM", "r paint VRAM")
        self.assertTrue(screen.splitlines()[5].startswith("C5"), screen)
        self.press("/", "o", "n", ":", "p", "d", "u", "9", "Enter")
        self.until_seen("nothing here is called")
        self.press("BSpace", "2", "Enter")
        self.until(lambda s: "A1 " not in s and "C5" in s and "/ on:pdu2" in s, "pdu2 alone")

    def test_follows_the_rig(self):
        self.until_seen("B7 has fallen")
        self.ohmd.rig["sentence"] = "All 32 cards answer."
        self.until_seen("All 32 cards answer.")

    def test_keeps_the_last_data_while_ohmd_is_gone_and_takes_up_again(self):
        self.until_seen("A1 ")
        self.ohmd.stop()
        screen = self.until_seen("no answer since")
        self.assertIn("A1 ", screen)
        self.assertIn("SIMULATED", screen)
        back = FakeOhmd(self.socket)
        self.ohmd = back
        back.rig["sentence"] = "It is back."
        screen = self.until_seen("It is back.")
        self.assertNotIn("no answer since", screen)

    def test_obeys_keys_while_ohmd_hangs(self):
        self.until_seen("A1 ")
        self.ohmd.hush()
        self.press("h")
        self.until_seen("Keys")
        self.press("q")
        self.until_seen("ended with 0")

    def test_fills_a_resized_terminal(self):
        self.until_seen("A1 ")
        self.tmux("resize-window", "-t", "top", "-x", "132", "-y", "45")
        screen = self.until_seen("D8 ", "promised")
        self.assertEqual(len(screen.rstrip("\n").splitlines()), 45)
        self.tmux("resize-window", "-t", "top", "-x", "60", "-y", "12")
        self.until(lambda s: "D8 " not in s and "A1 " in s, "a small terminal")

    def test_ends_on_ctrl_c_with_the_terminal_as_it_was(self):
        self.until_seen("A1 ")
        self.press("C-c")
        self.until_seen("ended with 0")

    def test_marks_absent_old_and_estimated_readings(self):
        card(self.ohmd.rig, "A1")["die_c"] = {"absent": "frozen", "age_s": 9}
        screen = self.until(lambda s: any(l.startswith("A1 ") and "–" in l for l in s.splitlines()), "a dash")
        rows = {line.split()[0]: line for line in screen.splitlines() if line[:1] in "ABCD" and line.split()}
        self.assertIn("~86", rows["A2"])
        self.assertIn("?", rows["A5"])


class PlainTop(TopTest):
    locale = "C"

    def test_needs_no_letters_beyond_ascii(self):
        screen = self.until_seen("SIMULATED | mode watch", "A1 ", "#")
        self.assertTrue(screen.isascii(), screen)


class NoTerminal(OhmTest):
    def test_is_refused_with_what_to_do_instead(self):
        self.assertIn("`ohm gpus --watch`", self.ohm("top", status=1)[1])


if __name__ == "__main__":
    unittest.main()
