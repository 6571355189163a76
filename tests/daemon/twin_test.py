"""The real ohmd on a simulated rig: what is seen, what is still seen when something breaks, and what is set."""
import contextlib
import json
import os
import pathlib
import shutil
import signal
import socket
import subprocess
import unittest

from ohmd import BARN, NOBODY, OHMD, DaemonTest, until

TWIN, GUARD, STAND_IN, FAKE_NVML = (os.environ.get(name, "") for name in ("OHM_TWIN_PROGRAM", "OHM_GUARD_PROGRAM", "NVML_TWIN", "FAKE_NVML"))


class Twin:
    """A running ohm-twin and its control socket."""

    def __init__(self, folder, rig, *words):
        self.directory = folder / "twin"
        environment = {k: v for k, v in os.environ.items() if k != "OHM_TWIN"}
        self.process = subprocess.Popen([TWIN, "--rig", rig, "--dir", str(self.directory), *words], env=environment, stdin=subprocess.DEVNULL,
                                        stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True)
        until(self.answers, "the twin answers", 30)

    def answers(self):
        if self.process.poll() is not None:
            raise AssertionError("ohm-twin ended: " + self.process.stderr.read())
        with contextlib.suppress(OSError):
            return self.ask({"do": "status"}) is not None

    def ask(self, request):
        with socket.socket(socket.AF_UNIX) as s:
            s.settimeout(20)
            s.connect(str(self.directory / "control.sock"))
            s.sendall(json.dumps(request).encode() + b"\n")
            answer = b""
            while not answer.endswith(b"\n"):
                chunk = s.recv(65536)
                if not chunk:
                    break
                answer += chunk
        return json.loads(answer)

    def do(self, **request):
        answer = self.ask(request)
        assert answer.get("ok"), answer

    def close(self):
        if self.process.poll() is None:
            self.process.terminate()
            try:
                self.process.wait(20)
            except subprocess.TimeoutExpired:
                self.process.kill()
                self.process.wait()
        self.process.stderr.close()


@unittest.skipUnless(TWIN and STAND_IN, "ohm-twin and the stand-in library are not in this build")
class OnTheTwin(DaemonTest):
    def setUp(self):
        super().setUp()
        self.rig_file = str(self.folder / "rig.yaml")
        shutil.copy(BARN, self.rig_file)
        self.twin = self.start_twin()

    def start_twin(self, *words):
        """The twin of this test; a second one takes the place of the first."""
        if hasattr(self, "twin"):
            self.twin.close()
        twin = Twin(self.folder, self.rig_file, *words)
        self.addCleanup(twin.close)
        return twin

    def on_twin(self, *words, **environment):
        if GUARD:
            words = (*words, "--guard", GUARD)
        return self.daemon(*words, rig=self.rig_file, environment=self.environment(
            OHM_TWIN=str(self.twin.directory), LD_LIBRARY_PATH=os.path.dirname(STAND_IN), **environment))

    def adopt(self, rig):
        """The lock that `ohm adopt` would write: the cards as they are."""
        lines = ["ohmstead-lock: 1", f"rig: {json.dumps(rig['name'])}", "cards:"]
        lock = [f"  {c['place']}: {{uuid: {c['uuid']}, bus: \"{c['bus_id']}\", since: \"2026-11-24T00:00:00Z\"}}" for c in rig["cards"]]
        return self.write("rig.lock", "\n".join(lines + lock) + "\n")

    def card(self, daemon, place):
        return next(c for c in daemon.rig()["cards"] if c["place"] == place)

    @unittest.skipUnless(FAKE_NVML, "the library that passes for a real driver's is not in this build")
    def test_no_simulation_touches_the_cards_of_a_real_driver(self):
        alone = self.folder / "bin"
        alone.mkdir()
        program = shutil.copy(OHMD, alone)  # away from the stand-in that is built beside it
        shutil.copy(FAKE_NVML, alone / "libnvidia-ml.so.1")
        environment = self.environment(OHM_TWIN=str(self.twin.directory), LD_LIBRARY_PATH=str(alone))
        error = self.refused(rig=self.rig_file, program=program, environment=environment)
        self.assertIn("libnvidia-ml.so.1 is a real driver's, and no simulation may touch its cards", error)
        (alone / "libnvidia-ml.so.1").unlink()
        self.assertIn(f"OHM_TWIN={self.twin.directory}: ", self.refused(rig=self.rig_file, program=program, environment=environment))

    def test_a_twin_has_a_history_of_its_own(self):
        """By its directory, and apart from a real rig's; as the one who runs it, for root's is not a test's to write."""
        home = self.folder / "home"
        home.mkdir()
        home.chmod(0o777)
        environment = self.environment(OHM_TWIN=str(self.twin.directory), LD_LIBRARY_PATH=os.path.dirname(STAND_IN), XDG_STATE_HOME=str(home))
        who = {"user": NOBODY, "group": NOBODY, "extra_groups": []} if os.geteuid() == 0 else {}
        program = subprocess.Popen([OHMD, "--rig", self.rig_file, "--mode", "watch", "--socket", str(home / "run" / "ohmd.sock")], env=environment,
                                   cwd=home, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, **who)
        try:
            name = str(self.twin.directory.resolve())[1:].replace("/", "-")
            until(lambda: (home / "ohmstead" / "simulated" / name / "history").is_dir(), "it keeps a history of the twin", 60)
            self.assertFalse((home / "ohmstead" / "history").exists())
        finally:
            program.terminate()
            program.wait(30)

    # ---- what is seen ----

    def test_all_cards_are_seen_with_their_sensors(self):
        rig = self.on_twin().rig()
        self.assertTrue(rig["simulated"])
        self.assertEqual(rig["driver"]["missing"], "")
        self.assertEqual(len([c for c in rig["cards"] if c["state"] == "present"]), 32)
        card = rig["cards"][0]
        self.assertIn("RTX 3090", card["model"])
        for key in ("die_c", "draw_w", "draw_average_w", "cap_w", "sm_mhz", "mem_mhz", "busy", "vram_used_b", "energy_j"):
            self.assertIn("value", card[key], key)
        self.assertEqual(card["vram_c"].get("source"), "bar0", card["vram_c"])
        self.assertIn("All 32 cards answer", rig["sentence"])

    def test_one_host_is_shown_when_the_twins_environment_says_so(self):
        rig = self.on_twin(OHM_TWIN_HOST="B").rig()
        self.assertEqual([c["place"] for c in rig["cards"]], [f"B{i}" for i in range(1, 9)])
        self.assertEqual({c["state"] for c in rig["cards"]}, {"present"})

    def test_load_is_seen_as_draw_and_in_the_history(self):
        daemon = self.on_twin()
        idle = self.card(daemon, "A7")["draw_w"]["value"]
        self.twin.do(do="load", cards="A7", workload="train", activity=1)
        until(lambda: self.card(daemon, "A7")["draw_w"].get("value", 0) > idle + 150, "A7 draws more")
        daemon.ticks(2)
        page = daemon.get("/v1/history?thing=A7&series=draw_w&since=60&points=100")
        self.assertTrue(page["simulated"])
        points = page["points"]
        self.assertGreater(max(p[3] for p in points if p[3] is not None), idle + 150)

    def test_the_history_keeps_least_and_most_of_the_ten_draws_a_second(self):
        daemon = self.on_twin()
        self.twin.do(do="load", cards="A7", workload="train", activity=1)
        until(lambda: self.card(daemon, "A7")["draw_w"].get("value", 0) > 200, "A7 draws more")
        daemon.ticks(4)
        points = daemon.get("/v1/history?thing=A7&series=draw_now_w&since=5&points=20")["points"]
        whole = [p for p in points if p[1] is not None and p[1] > 200]
        self.assertTrue(whole, points)
        self.assertTrue(any(p[3] - p[1] > 3 for p in whole), whole)  # a load's draw ripples by 3 %
        self.assertTrue(all(p[1] <= p[2] <= p[3] for p in whole), whole)

    def test_chassis_fans_are_seen_and_one_that_stands_is_told(self):
        daemon = self.on_twin("--mode", "watch")
        fans = daemon.rig()["chassis_fans"]
        self.assertEqual([f["place"] for f in fans], [f"{host}.fan{n}" for host in "ABCD" for n in (1, 2)])
        self.assertEqual((fans[0]["rpm"]["value"], fans[0]["mode"]["value"], fans[0]["driven"]), (600, "automatic", False))
        self.twin.do(do="set", settings={"A.fan1": "90%"})
        until(lambda: daemon.rig()["chassis_fans"][0]["rpm"].get("value", 0) > 1300, "A.fan1 turns faster")
        self.assertEqual(daemon.rig()["chassis_fans"][0]["mode"]["value"], "manual")
        self.twin.do(do="fault", kind="fan-stop", target="B.fan2")
        until(lambda: any(e["thing"] == "B.fan2" and "stands still" in e["says"] for e in daemon.get("/v1/events?since=90")["events"]),
              "B.fan2 is told")
        self.assertTrue(daemon.get("/v1/history?thing=A.fan1&series=rpm&since=30&points=20")["points"])

    def test_watch_tells_what_protect_would_cap(self):
        rig = self.on_twin("--mode", "watch").rig()
        self.assertEqual(len(rig["would_have"]), 32)
        self.assertRegex(rig["would_have"][0]["says"], r"^cap 30\d W$")
        self.assertEqual({c["cap_w"]["value"] for c in rig["cards"] if c["part"] == "rtx-3090-fe"}, {350.0})

    # ---- what breaks ----

    def test_a_card_that_falls_off_is_told_and_all_others_go_on(self):
        daemon = self.on_twin()
        self.twin.do(do="fault", kind="fall-off-bus", target="B3")
        until(lambda: self.card(daemon, "B3")["state"] == "lost", "B3 is lost")
        rig = daemon.ticks(2)
        self.assertIn("31 of 32 cards answer", rig["sentence"])
        self.assertIn("B3 has fallen off the bus", rig["sentence"])
        self.assertEqual(rig["level"], "alarm")
        self.assertEqual(next(c for c in rig["cards"] if c["place"] == "B3")["draw_w"]["absent"], "device lost")
        self.assertEqual(len([c for c in rig["cards"] if c["state"] == "present"]), 31)
        self.assertTrue(any("XID 79" in e["says"] for e in daemon.get("/v1/events?thing=B3")["events"]))

    def test_a_card_that_hangs_delays_no_tick(self):
        daemon = self.on_twin()
        self.twin.do(do="fault", kind="hang", target="C2")
        until(lambda: self.card(daemon, "C2")["state"] == "hung", "C2 hangs")
        rig = daemon.ticks(4)
        self.assertEqual(rig["late_ticks"], 0)
        self.assertTrue(all(c["draw_w"]["age_s"] < 3 for c in rig["cards"] if c["state"] == "present"))

    def test_a_link_that_drops_is_told(self):
        daemon = self.on_twin()
        self.twin.do(do="load", cards="A1", workload="train", activity=1)
        self.twin.do(do="fault", kind="link-drop", target="A1")
        until(lambda: any("link is x1 gen1" in w for w in self.card(daemon, "A1")["why"]), "the link of A1")

    def test_a_sensor_that_froze_is_not_believed(self):
        self.twin = self.start_twin("--speed", "50", "--with-ohmd")  # its minute is a second of ours
        daemon = self.on_twin()
        self.twin.do(do="load", cards="*", workload="train", activity=1)
        until(lambda: self.card(daemon, "A5")["draw_w"].get("value", 0) > 250, "A5 works")
        daemon.ticks(120)
        self.twin.do(do="fault", kind="sensor-freeze", target="A5")
        self.twin.do(do="load", cards="A5", workload="idle", activity=1)
        card = until(lambda: (lambda c: c if c["die_c"].get("absent") == "frozen" else None)(self.card(daemon, "A5")), "the die of A5 is frozen")
        self.assertTrue(any("die temperature (nvml) has stood at" in w for w in card["why"]), card["why"])
        self.assertEqual(card["health"], "warning")
        self.assertTrue(all("frozen" not in w for c in daemon.rig()["cards"] if c["place"] != "A5" for w in c["why"]))

    def test_a_twin_that_was_killed_does_not_take_the_daemon_with_it(self):
        daemon = self.on_twin()
        self.twin.process.kill()
        self.twin.process.wait()
        rig = until(lambda: (lambda r: r if r["level"] != "ok" else None)(daemon.rig()), "the rig is not well", 40)
        self.assertIsNone(daemon.process.poll())
        self.assertEqual(len(rig["cards"]), 32)
        rig = until(lambda: (lambda r: r if "simulated rig is gone" in r["sentence"] else None)(daemon.rig()), "it is said")
        self.assertIn("No card answers", rig["sentence"])
        self.assertEqual([n["kind"] for n in rig["notices"]], ["twin"])
        self.assertIn('ohm_notice{kind="twin"} 1', daemon.ask("GET", "/metrics")[2])
        daemon.ticks(3)
        said = [e["says"] for e in daemon.get("/v1/events")["events"]]
        self.assertEqual(len([s for s in said if "simulated rig is gone" in s]), 1, "once")
        self.assertFalse([s for s in said if "fell off the bus" in s], "no card fell off")

    def test_a_fan_that_stopped_is_named(self):
        self.twin = self.start_twin("--speed", "20", "--with-ohmd")
        daemon = self.on_twin()
        self.twin.do(do="load", cards="A5", workload="train", activity=1)
        self.twin.do(do="fault", kind="fan-stop", target="A5")
        until(lambda: any(w.startswith("fan 1 stands still at a duty of ") for w in self.card(daemon, "A5")["why"]), "the fans of A5")
        self.assertFalse([w for c in daemon.rig()["cards"] if c["place"] != "A5" for w in c["why"] if "still" in w])

    def test_many_faults_at_once_keep_each_to_its_card_and_the_loop_goes_on(self):
        daemon = self.on_twin()
        self.twin.do(do="load", cards="A*", workload="train", activity=1)
        until(lambda: all(self.card(daemon, p)["draw_w"].get("value", 0) > 200 for p in ("A5", "A7")), "they work")
        faults = {"A1": ("hang", 0, "its driver calls have not returned"), "A3": ("memory-error", 48, "XID 48"),
                  "A5": ("link-drop", 0, "link is x1 gen1"), "A7": ("sensor-lie", -60, "not believed")}
        for place, (kind, size, _) in faults.items():
            self.twin.do(do="fault", kind=kind, target=place, size=size)
        for place, (kind, _, words) in faults.items():
            until(lambda: any(words in w for w in self.card(daemon, place)["why"]), f"{kind} of {place}", 60)
        rig = daemon.ticks(3)
        self.assertEqual({c["place"] for c in rig["cards"] if c["health"] != "ok"}, set(faults))
        self.assertEqual({c["place"] for c in rig["cards"] if "value" not in c["draw_w"]}, {"A1"})
        self.assertEqual(self.card(daemon, "A7")["die_c"]["absent"], "implausible")
        self.assertRegex(daemon.ask("GET", "/metrics")[2], r"\nohm_late_ticks_total [0-9]+\n")
        said = {p: [e["says"] for e in daemon.get(f"/v1/events?thing={p}")["events"]] for p in faults}
        self.assertTrue(all(any(words in s for s in said[p]) for p, (kind, _, words) in faults.items() if kind != "hang"), said)

    def test_all_cards_behind_one_breaker_are_one_trouble(self):
        daemon = self.on_twin()
        self.twin.do(do="fault", kind="breaker-trip", target="P20")
        notice = until(lambda: next((n for n in daemon.rig()["notices"] if n["kind"] == "outage"), None), "one trouble", 60)
        self.assertRegex(notice["says"], r"^all 16 cards of P20 fell silent at [0-9:]{8}: its breaker, cord or outlet is off")
        rig = daemon.rig()
        self.assertIn("all 16 cards of P20 fell silent", rig["sentence"])
        self.assertEqual({c["place"][0] for c in rig["cards"] if c["outage"] == "P20"}, {"C", "D"})
        self.assertEqual(len([c for c in rig["cards"] if c["state"] == "present"]), 16)
        self.assertIn('ohm_notice{kind="outage"} 1', daemon.ask("GET", "/metrics")[2])
        events = until(lambda: [e for e in daemon.get("/v1/events?thing=P20")["events"] if e["kind"] == "outage"], "its event")
        self.assertEqual([e["level"] for e in events], ["alarm"])

    def test_the_plug_of_a_lost_card_is_unknown_and_no_alarm(self):
        daemon = self.on_twin()
        self.twin.do(do="fault", kind="fall-off-bus", target="B3")
        until(lambda: self.card(daemon, "B3")["state"] == "lost", "B3 is lost")
        rig = daemon.ticks(1)
        own = [l for l in rig["limits"] if l["place"] == "B3"]
        self.assertTrue(own)
        for limit in own:
            self.assertIsNone(limit["load"], limit)
            self.assertIsNone(limit["used_ratio"], limit)
            self.assertGreater(limit["reach"], 0)

    # ---- what is set ----

    def test_protect_needs_an_adopted_rig_and_says_so(self):
        daemon = self.on_twin("--mode", "protect", "--no-guard")
        rig = daemon.ticks(2)
        self.assertIn("ohm adopt", rig["sentence"])
        self.assertEqual({c["cap_w"]["value"] for c in rig["cards"] if c["part"] == "rtx-3090-fe"}, {350.0})

    def adopted(self, *words):
        first = self.on_twin("--mode", "watch")
        self.adopt(first.rig())
        first.stop()
        return self.on_twin(*words)

    def capped(self, daemon):
        rig = daemon.rig()
        return rig if all(c["cap_w"].get("value", 1e9) <= c["planned_cap_w"] + 0.5 for c in rig["cards"]) else None

    @unittest.skipUnless(os.geteuid() == 0, "only root may set a cap, as on a real card")
    def test_protect_brings_every_card_to_its_planned_cap_and_an_exit_raises_none(self):
        daemon = self.adopted("--no-guard")
        self.assertEqual(daemon.rig()["mode"], "protect")
        rig = until(lambda: self.capped(daemon), "all caps")
        self.assertEqual({c["bound"] for c in rig["cards"]}, {"locked"})
        self.assertEqual(daemon.stop(), 0)
        after = self.on_twin("--mode", "watch").rig()
        self.assertTrue(all(c["cap_w"]["value"] <= c["planned_cap_w"] + 0.5 for c in after["cards"]))

    @unittest.skipUnless(os.geteuid() == 0 and GUARD, "needs root and ohm-guard")
    def test_after_kill_9_the_guard_leaves_safe_caps_and_firmware_fans(self):
        daemon = self.adopted()
        until(lambda: self.capped(daemon), "all caps")
        self.assertEqual(daemon.ask("POST", "/v1/find", {"place": "A3", "seconds": 60})[0], 200)
        until(lambda: self.card(daemon, "A3")["fan_manual"], "the fans of A3 are driven")
        daemon.kill()
        after = self.on_twin("--mode", "watch")
        until(lambda: not self.card(after, "A3")["fan_manual"], "the guard gave the fans back")
        self.assertTrue(all(c["cap_w"]["value"] <= c["planned_cap_w"] + 0.5 for c in after.rig()["cards"]))

    def guard_pid(self, daemon):
        """The ohm-guard that this ohmd started, by its parent."""
        for stat in pathlib.Path("/proc").glob("[0-9]*/stat"):
            with contextlib.suppress(OSError):
                name, rest = stat.read_text().rsplit(")", 1)
                if name.endswith("(ohm-guard") and int(rest.split()[1]) == daemon.process.pid and rest.split()[0] != "Z":
                    return int(stat.parent.name)
        return None

    @unittest.skipUnless(os.geteuid() == 0 and GUARD, "needs root and ohm-guard")
    def test_a_fan_left_driven_by_an_ohmd_and_guard_that_were_both_killed_is_given_back_by_the_next(self):
        daemon = self.adopted()
        self.assertEqual(daemon.ask("POST", "/v1/find", {"place": "A3", "seconds": 60})[0], 200)
        until(lambda: self.card(daemon, "A3")["fan_manual"], "the fans of A3 are driven")
        os.kill(self.guard_pid(daemon), signal.SIGKILL)
        daemon.kill()
        watching = self.on_twin("--mode", "watch")
        self.assertTrue(self.card(watching, "A3")["fan_manual"], "watch calls no setter")
        watching.stop()
        after = self.on_twin("--mode", "protect")
        until(lambda: not self.card(after, "A3")["fan_manual"], "protect gives the fans back")
        self.assertTrue(any("32 cards taken over" in e["says"] and "A3" in e["says"] for e in after.get("/v1/events")["events"]))

    @unittest.skipUnless(os.geteuid() == 0, "only root may set persistence mode, as on a real card")
    def test_protect_turns_persistence_mode_on_and_watch_does_not(self):
        daemon = self.adopted("--mode", "watch")
        self.twin.do(do="nvml", call="set_persistence", bus_id=self.card(daemon, "A2")["bus_id"], args=[0])
        until(lambda: self.card(daemon, "A2")["persistence"] is False, "persistence mode of A2 is off")
        daemon.stop()
        after = self.on_twin("--mode", "protect", "--no-guard")
        until(lambda: self.card(after, "A2")["persistence"], "persistence mode of A2 is on")
        self.assertTrue(any("persistence mode turned on for A2" in e["says"] for e in after.get("/v1/events")["events"]))

    def all_said(self, daemon, thing, last):
        """What the events of a thing say, once `last` is among them: a view is out a moment before the events that it makes."""
        said = [e["says"] for e in daemon.get(f"/v1/events?thing={thing}")["events"]]
        return said if last in said else None

    @unittest.skipUnless(os.geteuid() == 0 and GUARD, "needs root and ohm-guard")
    def test_a_guard_that_was_stopped_is_replaced(self):
        daemon = self.adopted()
        first = self.guard_pid(daemon)
        os.kill(first, signal.SIGSTOP)
        until(lambda: self.guard_pid(daemon) not in (first, None), "another guard", 40)
        until(lambda: not daemon.rig()["notices"], "nothing needs attention any more")
        said = until(lambda: self.all_said(daemon, "guard", "a guard stands beside ohmd again"), "the event of the new guard")
        self.assertTrue(any("the guard has not looked for" in s for s in said), said)

    @unittest.skipUnless(os.geteuid() == 0, "only root may set a cap, as on a real card")
    def test_default_caps_stay_away_from_a_card_that_works_though_no_process_is_listed(self):
        daemon = self.adopted("--no-guard")
        self.twin.do(do="load", cards="A7", workload="train", activity=1)
        until(lambda: self.card(daemon, "A7")["busy"].get("value", 0) > 0.5, "A7 works")
        status, _, text = daemon.ask("POST", "/v1/down", {"release": True})
        self.assertEqual(status, 409, text)
        self.assertRegex(json.loads(text)["error"], "^A7 (is [0-9]+ % busy|has .* of its VRAM in use|is used by)")
        self.assertIsNone(daemon.process.poll())

    @unittest.skipUnless(os.geteuid() == 0, "only root may drive a fan, as on a real card")
    def test_an_exit_in_order_gives_fans_back_that_were_just_pulsed(self):
        shutil.copy(os.path.join(os.path.dirname(BARN), "workstation-4x3090-1600w.yaml"), self.rig_file)  # ends at once
        self.twin = self.start_twin()
        daemon = self.adopted("--no-guard")
        for place in ("A1", "A2", "A3", "A4"):
            self.assertEqual(daemon.ask("POST", "/v1/find", {"place": place, "seconds": 60})[0], 200)
        until(lambda: all(c["fan_manual"] for c in daemon.rig()["cards"]), "all fans are driven")
        self.assertEqual(daemon.stop(), 0)
        after = self.on_twin("--mode", "watch")
        self.assertEqual([c["fan_manual"] for c in after.ticks(2)["cards"]], [False] * 4)

    @unittest.skipUnless(os.geteuid() == 0, "only root may drive a fan, as on a real card")
    def test_find_pulses_the_fans_and_gives_them_back(self):
        daemon = self.adopted("--no-guard")
        status, _, text = daemon.ask("POST", "/v1/find", {"place": "A3", "seconds": 3})
        self.assertEqual(status, 200, text)
        until(lambda: self.card(daemon, "A3")["fan_manual"], "fans are driven")
        until(lambda: not self.card(daemon, "A3")["fan_manual"], "fans are given back", 40)

    @unittest.skipUnless(os.geteuid() == 0, "only root may drive a fan, as on a real card")
    def test_protect_cools_a_card_that_mines_and_an_exit_gives_its_fans_and_clocks_back(self):
        self.twin = self.start_twin("--speed", "6", "--with-ohmd")  # a reading is too old after 0.8 s of ours
        daemon = self.adopted("--no-guard")
        idle = self.card(daemon, "A7")
        self.assertEqual((idle["cooling"]["why"], idle["cooling"]["duty"], idle["fan_manual"]), ("resting", None, False))
        self.twin.do(do="load", cards="A5", workload="mine", activity=1)
        hot = until(lambda: (lambda c: c if c["fan_manual"] and c["cooling"]["why"] in ("fan-full", "memory", "cap") else None)(self.card(daemon, "A5")),
                    "A5 is cooled", 150)
        self.assertGreaterEqual(hot["cooling"]["duty"], 0.99)
        self.assertRegex(hot["cooling"]["says"], r"^(die|hotspot|VRAM) at [0-9]+ °C, (target|above its) [0-9]+ °C: fans full")
        self.assertEqual({s["place"]: s["known"] for s in hot["cooling"]["sensed"]}, {p: "measured" for p in ("die", "hotspot", "vram")})
        until(lambda: self.card(daemon, "A5")["cooling"]["memory_mhz"], "the memory clock is held", 150)
        until(lambda: self.card(daemon, "A5")["mem_offset_mhz"] < 0, "and the card has taken it")
        until(lambda: daemon.rig()["chassis_fans"][0]["driven"], "the case fans of its host are driven")
        self.assertIn('ohm_cooling_rung{card="A5"} ', daemon.ask("GET", "/metrics")[2])
        self.assertTrue(any(e["kind"] == "cooling" and "memory held at" in e["says"] for e in daemon.get("/v1/events?thing=A5")["events"]))
        self.assertEqual(daemon.stop(), 0)
        after = self.on_twin("--mode", "watch").rig()
        card = next(c for c in after["cards"] if c["place"] == "A5")
        self.assertEqual((card["fan_manual"], card["mem_offset_mhz"], card["mem_lock_max_mhz"]), (False, 0, None))
        self.assertEqual({f["place"]: f["mode"]["value"] for f in after["chassis_fans"] if f["mode"]["value"] != "automatic"}, {})

    @unittest.skipUnless(os.geteuid() == 0, "only root may set a cap, as on a real card")
    def test_default_caps_come_back_only_when_asked_for(self):
        daemon = self.adopted("--no-guard")
        until(lambda: self.capped(daemon), "all caps")
        status, _, text = daemon.ask("POST", "/v1/down", {"release": True})
        self.assertEqual(status, 200, text)
        self.assertEqual(daemon.wait(), 0)
        after = self.on_twin("--mode", "watch").rig()
        self.assertEqual({c["cap_w"]["value"] for c in after["cards"] if c["part"] == "rtx-3090-fe"}, {350.0})


if __name__ == "__main__":
    unittest.main()
