"""Real processes on the twin's cards: their CPU time becomes load, their memory VRAM, and NVML programs see them."""
import os
import subprocess
import sys
import unittest

from twin import TwinTest

BUSY = "import sys\nprint('here', flush=True)\nwhile True: pass"
QUIET = "import sys\nprint('here', flush=True)\nsys.stdin.read()"


class Processes(TwinTest):
    def setUp(self):
        super().setUp()
        self.twin = self.start()
        self.board = self.twin.board()

    def run_on(self, program, devices, **more):
        environment = {**os.environ, "OHM_TWIN": str(self.twin.folder), "CUDA_VISIBLE_DEVICES": devices, **more}
        job = subprocess.Popen([sys.executable, "-c", program], env=environment, stdin=subprocess.PIPE, stdout=subprocess.PIPE)
        self.addCleanup(lambda: (job.kill(), job.communicate(timeout=60)))
        job.stdout.readline()
        return job

    def processes(self, card):
        readings = self.board.card(card)
        return [readings.process[i].pid for i in range(readings.processes)]

    def test_a_busy_process_loads_the_card_it_names_and_only_that(self):
        job = self.run_on(BUSY, self.board.uuid(5))
        self.assertTrue(self.twin.until(lambda: self.board.card(5).busy_percent > 25))
        self.assertEqual(self.processes(5), [job.pid])
        self.assertGreater(self.board.card(5).vram_used_bytes, 300_000_000)
        self.assertTrue(self.twin.until(lambda: self.board.card(5).power_average_mw > 100_000))
        self.assertEqual(self.board.card(4).busy_percent, 0)
        job.kill()
        self.assertTrue(self.twin.until(lambda: self.board.card(5).busy_percent == 0 and not self.processes(5)))
        self.assertEqual(self.board.card(5).vram_used_bytes, 0)

    def test_a_quiet_process_holds_memory_and_leaves_the_card_idle(self):
        job = self.run_on(QUIET, "1,2")
        self.assertTrue(self.twin.until(lambda: self.processes(1) == [job.pid] and self.processes(2) == [job.pid]))
        self.assertLess(self.board.card(1).busy_percent, 10)

    def test_indices_count_within_the_host_that_is_seen(self):
        job = self.run_on(QUIET, "0", OHM_TWIN_HOST="B")
        self.assertTrue(self.twin.until(lambda: self.processes(8) == [job.pid]))
        self.assertEqual(self.processes(0), [])

    def test_processes_of_another_twin_are_not_ours(self):
        stranger = self.run_on(QUIET, "3", OHM_TWIN=str(self.folder / "elsewhere"))
        ours = self.run_on(QUIET, "4")
        self.assertTrue(self.twin.until(lambda: self.processes(4) == [ours.pid]))
        self.assertEqual(self.processes(3), [])
        self.assertIsNone(stranger.poll())


if __name__ == "__main__":
    unittest.main()
