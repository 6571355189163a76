"""ohm-twin as a process: its board, its socket, who may do what, and that it survives whatever happens to anybody."""
import json
import os
import pathlib
import select
import shutil
import signal
import subprocess
import sys
import unittest

from twin import BARN, BINARY, NOBODY, TwinTest

PYTHON = "/usr/bin/python3" if os.path.exists("/usr/bin/python3") else sys.executable  # one that any user may run
ASK_AS = """
import json, socket, sys
client = socket.socket(socket.AF_UNIX)
client.connect(sys.argv[1])
client.sendall(sys.argv[2].encode() + b"\\n")
print(client.makefile().readline())
"""


class Board(TwinTest):
    def test_shows_every_card_of_the_rig_and_moves(self):
        twin = self.start("--load", "train")
        board = twin.board()
        self.assertEqual([board.place(0), board.place(8), board.place(31)], ["A1", "B1", "D8"])
        before = board.now_ns
        twin.wait(5)
        self.assertGreaterEqual(board.now_ns - before, 400_000_000)
        self.assertTrue(twin.until(lambda: board.card(0).power_average_mw > 300_000))
        card = board.card(0)
        self.assertTrue(card.present and not card.lost)
        self.assertEqual(card.cap_mw, 350_000)
        self.assertEqual(card.busy_percent, 100)

    def test_shows_what_was_set_when_the_setter_is_answered(self):
        twin = self.start("--admin", os.geteuid())
        board = twin.board()
        twin.set_card("set_cap", 251_000)
        self.assertEqual(board.card(0).cap_mw, 251_000)
        twin.set_card("set_fan", 1, 77)
        self.assertEqual((board.card(0).fan_percent[1], board.card(0).fan_manual[1]), (77, 1))

    def test_tells_a_lost_card_with_its_xid_and_keeps_the_others(self):
        twin = self.start("--admin", os.geteuid())
        board = twin.board()
        events = board.newest_event[0]
        twin.ask({"do": "fault", "kind": "fall-off-bus", "target": "B3"})
        self.assertEqual(board.card(10).lost, 1)
        self.assertEqual(board.card(9).lost, 0)
        self.assertEqual(board.newest_event, (events + 1, 10, 79))
        self.refused(15, twin.set_card, "set_cap", 250_000, bus_id="0001:03:00.0")

    def test_is_closed_in_order_and_the_sockets_are_gone(self):
        twin = self.start("--nut")
        board = twin.board()
        status, _, err = twin.end()
        self.assertEqual((status, err), (0, ""))
        self.assertEqual(board.closed, 1)
        self.assertEqual([p.name for p in (self.folder / "twin").rglob("*") if p.is_socket()], [])


class Starting(TwinTest):
    def test_two_twins_never_share_a_directory(self):
        twin = self.start()
        status, err = self.run_twin("--rig", BARN, "--dir", twin.folder)
        self.assertEqual(status, 1)
        self.assertIn(f"a twin is running there already (process {twin.process.pid})", err)
        self.assertTrue(twin.wait(1)["ok"])

    def test_a_killed_twin_is_replaced_by_the_next(self):
        first = self.start("--nut")
        old = first.board()
        first.kill()
        self.assertTrue((first.folder / "control.sock").is_socket())  # what kill -9 leaves
        second = self.start("--nut")
        stood = old.now_ns
        second.wait(3)
        self.assertEqual(old.now_ns, stood)  # its readers keep a board that stands still
        self.assertGreater(second.board().now_ns, 0)
        self.assertEqual(second.board().uuid(5), old.uuid(5))

    def test_another_speed_needs_an_ohmd_on_the_twins_clock(self):
        status, err = self.run_twin("--rig", BARN, "--dir", self.folder / "fast", "--speed", "100")
        self.assertEqual(status, 1)
        self.assertEqual(err.count("\n"), 1)
        self.assertIn("--with-ohmd", err)
        twin = self.start("--speed", "100", "--with-ohmd")
        self.assertEqual(twin.status()["step_s"], 1.0)
        before = twin.board().now_ns
        twin.wait(20)
        self.assertGreaterEqual(twin.board().now_ns - before, 19_000_000_000)

    def test_a_stopped_twin_does_not_race_when_it_goes_on(self):
        twin = self.start()
        board = twin.board()
        os.kill(twin.process.pid, signal.SIGSTOP)
        stat = pathlib.Path(f"/proc/{twin.process.pid}/stat")
        while stat.read_text().rsplit(")", 1)[1].split()[0] != "T":
            pass
        before = board.now_ns
        with twin.connect() as client:
            client.sendall(b'{"do":"status"}\n')
            self.assertEqual(select.select([client], [], [], 1.5)[0], [])  # it is really stopped, and for long
        os.kill(twin.process.pid, signal.SIGCONT)
        status = twin.status()
        self.assertLess(status["now_s"] - before / 1e9, 1.0)
        self.assertGreaterEqual(status["skipped_steps"], 10)

    def test_names_every_mistake_of_the_rig_file(self):
        bad = self.folder / "bad.yaml"
        bad.write_text("ohmstead: 1\nsiet: {}\n")
        status, err = self.run_twin("--rig", bad, "--dir", self.folder / "twin")
        self.assertEqual(status, 1)
        self.assertIn("did you mean `site`?", err)


class Clients(TwinTest):
    def ask_as(self, uid, twin, request):
        done = subprocess.run([PYTHON, "-c", ASK_AS, twin.folder / "control.sock", json.dumps(request)], user=uid,
                              capture_output=True, encoding="utf-8", timeout=60, cwd="/")
        return json.loads(done.stdout)

    @unittest.skipIf(os.geteuid() != 0, "needs root to be somebody else")
    def test_setters_are_for_root_and_admins_judged_by_the_kernel(self):
        cap = {"do": "nvml", "call": "set_cap", "bus_id": "0000:01:00.0", "args": [300_000]}
        twin = self.start()
        self.assertEqual(self.ask_as(NOBODY, twin, cap)["code"], 4)
        for request in ({"do": "status"}, {"do": "load", "cards": "A1", "workload": "train"}, {"do": "wait"}):
            self.assertEqual(self.ask_as(NOBODY, twin, request)["code"], 4)
        self.assertEqual(twin.board().card(0).cap_mw, 350_000)
        self.assertTrue(twin.ask(cap)["ok"])
        other = self.start("--admin", NOBODY, folder="other")
        self.assertTrue(self.ask_as(NOBODY, other, cap)["ok"])

    @unittest.skipUnless(os.geteuid() == 0, "only root may be another user")
    def test_any_user_runs_a_twin_and_loads_its_cards_but_sets_none(self):
        os.chmod(self.folder, 0o777)
        binary, rig = (shutil.copy(file, self.folder) for file in (BINARY, BARN))  # where that user may read
        twin = self.start(binary=binary, rig=rig, user=NOBODY)
        self.assertTrue(self.ask_as(NOBODY, twin, {"do": "load", "cards": "A1", "workload": "train"})["ok"])
        cap = {"do": "nvml", "call": "set_cap", "bus_id": "0000:01:00.0", "args": [300_000]}
        self.assertEqual(self.ask_as(NOBODY, twin, cap)["code"], 4)
        self.assertTrue(twin.ask(cap)["ok"], "root may set cards of anybody's rig")

    def test_codes_are_those_of_the_driver(self):
        twin = self.start("--admin", os.geteuid())
        self.refused(2, twin.set_card, "set_cap", 9_000_000)
        self.refused(2, twin.set_card, "set_cap")
        self.refused(2, twin.set_card, "no_such_call")
        self.refused(6, twin.set_card, "set_cap", 300_000, bus_id="0009:01:00.0")

    def test_hostile_clients_do_not_stop_the_physics(self):
        twin = self.start("--admin", os.geteuid())
        crowd = [twin.connect() for _ in range(40)]
        for client in crowd[:20]:
            client.sendall(b'{"do":"status"}\n' * 200)  # asks for much and never reads
        for client in crowd[20:]:
            client.sendall(b"x" * 5000)                 # a line without an end
        board = twin.board()
        before = board.now_ns
        self.assertTrue(twin.wait(10)["ok"])
        self.assertGreaterEqual(board.now_ns - before, 900_000_000)
        for client in crowd:
            client.close()
        self.assertTrue(twin.wait(1)["ok"])

    def test_an_endless_line_is_cut_off(self):
        twin = self.start()
        with twin.connect() as client:
            with self.assertRaises((BrokenPipeError, ConnectionResetError)):
                while True:
                    client.sendall(b"y" * 65536)

    def test_a_call_to_a_hung_card_comes_back_when_the_card_does(self):
        twin = self.start("--admin", os.geteuid())
        twin.ask({"do": "fault", "kind": "hang", "target": "A1"})
        with twin.connect() as client:
            client.sendall(b'{"do":"nvml","call":"set_cap","bus_id":"0000:01:00.0","args":[200000]}\n')
            twin.wait(5)
            client.setblocking(False)
            with self.assertRaises(BlockingIOError):
                client.recv(1)
            client.settimeout(60)
            self.assertTrue(twin.set_card("set_cap", 222_000, bus_id="0000:02:00.0")["ok"])  # its neighbour answers
            twin.ask({"do": "clear", "target": "A1"})
            self.assertEqual(client.makefile().readline(), '{"ok":true}\n')
        self.assertEqual(twin.board().card(0).cap_mw, 200_000)


if __name__ == "__main__":
    unittest.main()
