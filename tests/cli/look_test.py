"""`ohm status`, `gpus`, `show`, `events`, `find`, `meter`, `off` against an ohmd of canned answers."""
import json
import os
import pty
import re
import select
import signal
import socket
import subprocess
import unittest

from fake_ohmd import FakeOhmd, card
from ohm import OHM, ROOT, OhmTest, words_of


class LookTest(OhmTest):
    """With a fake ohmd on this test's socket. Its rig file is the example, by its whole path."""

    def setUp(self):
        super().setUp()
        self.ohmd = FakeOhmd(self.socket)
        self.addCleanup(self.ohmd.stop)
        self.rig = self.ohmd.rig
        self.rig["rig_file"] = str(ROOT / "examples" / "rig-32x3090.yaml")


class Status(LookTest):
    def test_first_line_says_simulated_mode_and_age(self):
        self.assertTrue(self.ohm("status")[0].startswith("SIMULATED · mode watch · barn"))

    def test_an_alarm_is_exit_status_2(self):
        self.rig["level"] = "alarm"
        out, _ = self.ohm("status", status=2)
        self.assertIn("B7 has fallen off the bus", out)

    def test_json_is_the_whole_document(self):
        self.assertEqual(self.json("status"), self.rig)

    def test_ohm_alone_tells_who_you_are_the_sentence_and_the_next_step(self):
        out, _ = self.ohm()
        self.assertIn("SIMULATED", out)
        self.assertRegex(out, r"You are \w+, an owner of this rig: you may change it\.")
        self.assertIn("B7 has fallen off the bus.\nNext: `ohm show B7`", out)

    def test_ohm_alone_beside_a_rig_file_still_tells_of_the_running_rig(self):
        self.write("rig.yaml", "ohmstead: 1\n")
        self.assertIn("Next: `ohm show B7`", self.ohm()[0])
        self.ohmd.answers["GET /v1/rig"] = (503, "")
        self.assertIn("not ready yet", self.ohm(status=1)[1])


class Gpus(LookTest):
    def test_a_set_behind_a_wire(self):
        places = [c["place"] for c in self.json("gpus", "on:pdu2")["cards"]]
        self.assertEqual(places, [f"{h}{n}" for h in "CD" for n in range(1, 9)])

    def test_as_wide_as_the_terminal(self):
        self.assertNotIn("promised", self.ohm("gpus", COLUMNS="80")[0])
        self.assertIn("promised", self.ohm("gpus", COLUMNS="200")[0])

    def test_nothing_is_cut_in_a_pipe(self):
        out = self.ohm("gpus")[0]
        self.assertIn("promised", out)
        self.assertNotIn("…", out)

    def test_a_range_beyond_the_rig_names_the_last_card(self):
        for words in (["gpus", "A1-99"], ["show", "A1-99"], ["events", "A1-99"], ["find", "A1-99"], ["history", "A1-99", "vram"]):
            self.ohmd.answers["GET /v1/history"] = (404, '{"error": "no history of `A1-99`"}')
            self.assertEqual(self.ohm(*words, status=1)[1], f"ohm {words[0]}: `A1-99`: the last card of `A` is A8\n")

    def test_an_unknown_set_gets_the_nearest(self):
        self.assertIn("did you mean `idle`?", self.ohm("gpus", "idel", status=1)[1])

    def test_colour_never_stands_alone(self):
        plain = self.ohm("gpus")[0]
        painted = self.ohm("gpus", "--color", "always")[0]
        self.assertIn("\033[", painted)
        self.assertNotIn("\033[", plain)
        self.assertEqual(re.sub(r"\033\[[0-9;]*m", "", painted), plain)


class Show(LookTest):
    def test_an_absent_reading_says_why(self):
        self.assertIn("VRAM junction – (not supported here)", words_of(self.ohm("show", "A4")[0]))

    def test_json_of_a_card_has_the_limits_above_it(self):
        document = self.json("show", "A3")
        self.assertEqual((document["kind"], document["cards"][0]["place"]), ("card", "A3"))
        self.assertLessEqual({"P18", "pdu1", "A.p1", "A3"}, {l["place"] for l in document["limits"]})

    def test_json_of_a_pdu_has_its_cards_and_meter(self):
        document = self.json("show", "pdu1")
        self.assertEqual(len(document["cards"]), 16)
        self.assertEqual(document["meters"][0]["state"], "OL")

    def test_a_typed_reading_and_what_became_of_it(self):
        self.rig["typed"] = [{"thing": "pdu1", "value": 21.4, "unit": "A", "age_s": 12.0, "use": "calibrates the model"}]
        self.assertIn("typed 21.4 A, 12 s ago; calibrates the model", words_of(self.ohm("show", "pdu1")[0]))
        self.assertEqual(self.json("show", "pdu1")["typed"], self.rig["typed"])
        self.assertNotIn("typed", self.json("show", "pdu2"))

    def test_a_meters_trouble_is_told_once(self):
        self.rig["meters"][0].update(believed=False, why="127.0.0.1:3493: connection refused", trouble="127.0.0.1:3493: connection refused",
                                     source="nut:pdu1@127.0.0.1:3493")
        self.assertEqual(self.ohm("show", "pdu1")[0].count("connection refused"), 1)
        self.assertEqual(self.ohm("show", "pdu1")[0].count("127.0.0.1:3493"), 1)

    def test_the_rig_as_a_whole_is_its_status(self):
        self.assertEqual(self.ohm("show", "rig")[0], self.ohm("status")[0])

    def test_nothing_and_an_unknown_thing(self):
        self.assertIn("show what?", self.ohm("show", status=1)[1])
        self.assertIn("did you mean `pdu1`?", self.ohm("show", "pdu11", status=1)[1])

    def test_without_the_rig_file_the_rest_is_still_told(self):
        self.rig["rig_file"] = "/gone/rig.yaml"
        out = words_of(self.ohm("show", "A3")[0])
        self.assertIn("cannot be read from here", out)
        self.assertIn("die", out)


class Events(LookTest):
    FELL = {"at": "2026-11-24T23:12:00.000Z", "thing": "B7", "level": "alarm", "kind": "lost", "says": "fell off the bus (XID 79)"}
    LEG = {"at": "2026-11-24T23:13:00.000Z", "thing": "pdu1/3", "level": "ok", "kind": "command", "says": "switched"}

    def test_of_a_thing_a_host_a_set_or_all(self):
        self.ohmd.events = [self.FELL, self.LEG]
        self.assertIn("fell off the bus (XID 79)", self.ohm("events", "--since", "2h")[0])
        self.assertIn("GET /v1/events?since=7200", self.ohmd.asked)
        for word, told in (("B7", [self.FELL]), ("B", [self.FELL]), ("B1-8", [self.FELL]), ("pdu1", [self.LEG]), ("A*", [])):
            self.assertEqual(self.json("events", word)["events"], told, word)
        self.assertIn("Nothing happened to A3 in the last 24h.", self.ohm("events", "A3")[0])

    def test_in_json_say_that_they_are_simulated(self):
        self.assertEqual((self.json("events")["document"], self.json("events")["simulated"]), ("events", True))

    def test_of_a_thing_that_is_not_there_is_an_error(self):
        self.assertIn("did you mean", self.ohm("events", "pdu11", status=1)[1])
        self.assertEqual(self.ohm("events", "Zz", status=1)[1].count("\n"), 1)

    def test_of_what_only_the_log_knows(self):
        self.ohmd.events = [{**self.FELL, "thing": "0000:03:00.0"}]
        self.assertIn("fell off", self.ohm("events", "0000:03:00.0")[0])

    def test_since_an_instant(self):
        self.ohm("events", "--since", "2026-11-24T22:00:00Z")
        self.assertIn("GET /v1/events?since=2026-11-24T22%3A00%3A00Z", self.ohmd.asked)

    def test_a_wrong_span_is_refused(self):
        self.assertIn("like 90s, 30m, 1h or 7d", self.ohm("events", "--since", "soon", status=1)[1])


class Acts(LookTest):
    def test_find_and_meter_say_what_ohmd_said(self):
        self.assertEqual(self.ohm("find", "A3", "--seconds", "5")[0], "SIMULATED: did /v1/find\n")
        self.ohm("meter", "pdu1", "21.4A")
        self.ohm("meter", "pdu1", "5.1kW")
        self.assertEqual(self.ohmd.posted, [("/v1/find", {"place": "A3", "seconds": 5}), ("/v1/meter", {"thing": "pdu1", "amps": 21.4}),
                                            ("/v1/meter", {"thing": "pdu1", "watts": 5100})])

    def test_a_refusal_is_ohmds_own_sentence(self):
        self.ohmd.answers["POST /v1/find"] = (409, '{"error": "mode watch sets nothing: find needs protect"}')
        self.assertEqual(self.ohm("find", "A3", status=1)[1], "ohm find: mode watch sets nothing: find needs protect\n")

    def off(self, thing, **more):
        """The barn after `ohm off THING`."""
        told = {"thing": thing, "by": "uid 0", "cause": "smell", "at": "2026-11-24T22:40:00.000Z", "returning": False,
                "cards": ["A1", "A2", "A3"], "outlets": [{"outlet": "pdu1/1", "is": "off", "switchable": True}],
                "live": ["every wire up to the outlets: only breakers and the main switch cut those"]}
        self.ohmd.answers["GET /v1/rig"] = (200, json.dumps(self.rig | {"mode": "protect", "off": [told | more]}))

    def test_off_asks_nothing_and_tells_what_is_still_live(self):
        self.off("A.p1")
        out, _ = self.ohm("off", "A.p1", "--cause", "smell")
        self.assertEqual(self.ohmd.posted, [("/v1/off", {"thing": "A.p1", "cause": "smell"})])
        self.assertIn("SIMULATED: A.p1 is off.\n3 cards rest at the lowest cap: A1-3. Open: pdu1/1.\n", out)
        self.assertIn("Still live:\n  - every wire up to the outlets", out)
        self.assertIn("until `ohm up A.p1`", out)

    def test_off_without_a_thing_is_the_rig(self):
        self.off("rig", cards=[], outlets=[])
        out, _ = self.ohm("off")
        self.assertEqual(self.ohmd.posted, [("/v1/off", {"thing": "", "cause": ""})])
        self.assertIn("rig is off.\nno card rests. No outlet was opened.", out)
        self.assertIn("until `ohm up`.", out)

    def test_off_that_is_refused_says_why(self):
        self.ohmd.answers["POST /v1/off"] = (409, '{"error": "mode watch sets nothing: off needs `ohm up --mode protect`"}')
        self.assertEqual(self.ohm("off", "pdu1", status=1)[1], "ohm off: mode watch sets nothing: off needs `ohm up --mode protect`\n")

    def test_off_rehearsed_tells_the_same_without_doing_it(self):
        out, _ = self.ohm("off", "A.p3", "--dry-run")
        out = " ".join(out.split())
        self.assertIn("A.p3 would be switched off: 8 cards rest at the lowest cap: A1-8; outlets that open: pdu1/3.", out)
        self.assertIn("- A1, A2, A3, A4, A5, A6 keep their power and lose their host", out)
        self.assertIn("Mode watch sets nothing", out)
        self.assertIn("did you mean `pdu1`?", self.ohm("off", "pdu", "--dry-run", status=1)[1])
        self.assertEqual(self.ohmd.posted, [])

    def test_why_says_what_rules_and_what_binds(self):
        out = " ".join(self.ohm("why", "A1")[0].split())
        self.assertIn("SIMULATED", out)
        self.assertIn("mode watch sets nothing. The plan gives it 303 W, so that ", out)
        told = json.loads(self.ohm("why", "A1", "--json")[0])
        self.assertEqual((told["document"], told["reasons"][0]["thing"]), ("why", "A1"))
        self.assertTrue(told["reasons"][0]["binding"])
        self.assertIn("which", self.ohm("why", "--help")[0])
        self.assertIn("nothing here is called `Z9`", self.ohm("why", "Z9", status=1)[1])

    def test_status_shows_what_is_off(self):
        self.off("A.p1")
        out = " ".join(self.ohm("status")[0].split())
        self.assertIn("A.p1 by uid 0 (smell) at 2026-11-24T22:40:00Z; resting: A1-3; 1 outlet open: pdu1/1", out)
        self.assertIn("still live: every wire up to the outlets", out)

    def test_up_asks_whether_the_cause_is_mended(self):
        self.off("A.p1")
        _, err = self.ohm("up", "A.p1", stdin="n\n", status=1)
        self.assertIn("A.p1 was switched off by uid 0 (smell) at 2026-11-24T22:40:00Z, A1-3 with it.", err)
        self.assertIn("Was the cause found and mended? Bring back A.p1? [y/N]", err)
        self.assertEqual(self.ohmd.posted, [])
        out, _ = self.ohm("up", "a.P1", stdin="y\n")
        self.assertIn("Undo: `ohm off a.P1`", out)
        self.ohm("up", "--yes")
        self.assertEqual(self.ohmd.posted, [("/v1/up", {"thing": "a.P1"}), ("/v1/up", {"thing": ""})])

    def test_up_of_what_is_not_off_is_ohmds_refusal(self):
        self.ohmd.answers["POST /v1/up"] = (409, '{"error": "A.p2 is not switched off by itself; off is pdu1"}')
        self.assertIn("off is pdu1", self.ohm("up", "A.p2", status=1)[1])

    def test_meter_takes_a_leg_where_there_are_legs(self):
        self.assertIn("pdu1 has no legs to be told apart", self.ohm("meter", "pdu1.L1", "21A", status=1)[1])
        for limit in self.rig["limits"]:
            if limit["place"] == "pdu2":
                limit["conductor"] = "L2"
        self.ohm("meter", "pdu2.L2", "17A")
        self.ohm("meter", "pdu2 L2", "17A")
        self.assertEqual(self.ohmd.posted, 2 * [("/v1/meter", {"thing": "pdu2 L2", "amps": 17})])
        self.assertIn("no leg `pdu2.L3`; there is pdu2.L2", self.ohm("meter", "pdu2.L3", "17A", status=1)[1])
        self.assertIn("A1 is a card; a meter stands at", self.ohm("meter", "A1", "17A", status=1)[1])

    def test_bad_input_never_reaches_ohmd(self):
        for words in (["meter", "pdu1"], ["meter", "pdu1", "21.4"], ["find"], ["find", "A3", "--seconds", "0"]):
            self.ohm(*words, status=1)
        self.assertEqual(self.ohmd.posted, [])


class Trouble(LookTest):
    def refused(self, status, text):
        self.ohmd.answers["GET /v1/rig"] = (status, text)
        out, err = self.ohm("status", status=1)
        self.assertEqual(out, "")
        return err

    def test_no_daemon(self):
        self.ohmd.answers = {}
        err = self.ohm("status", "--socket", str(self.folder / "none.sock"), status=1)[1]
        self.assertIn("ohmd does not run here", err)
        self.assertIn("start it with `ohm up`", err)

    def test_statuses_become_sentences(self):
        self.assertIn("not ready yet", self.refused(503, ""))
        self.assertIn("has read nothing yet", self.refused(503, '{"error": "ohmd has just started and has read nothing yet"}'))
        self.assertIn("HTTP status 500", self.refused(500, "oops"))
        self.assertIn("group ohm", self.refused(403, "{}"))

    def test_another_shape_names_the_key(self):
        card(self.rig, "A4")["die_c"] = {"value": "warm", "age_s": 0.4}
        self.assertIn("cards[3].die_c.value: expected a number", self.refused(200, json.dumps(self.rig)))
        self.assertIn("not a JSON object", self.refused(200, "<html>"))

    def test_nothing_steers_the_terminal(self):
        self.rig["sentence"] = "fine\x1b]0;owned\x07\x1b[2J"
        self.assertNotIn("\x1b", self.ohm("status")[0])

    def test_a_connection_closed_midway(self):
        path = str(self.folder / "rude.sock")
        with socket.socket(socket.AF_UNIX) as listener:
            listener.bind(path)
            listener.listen()
            run = subprocess.Popen([OHM, "status", "--socket", path], env=self.environment(), stdout=subprocess.PIPE, stderr=subprocess.PIPE, encoding="utf-8")
            rude = listener.accept()[0]
            rude.recv(4096)
            rude.close()
            _, err = run.communicate(timeout=60)
        self.assertEqual(run.returncode, 1)
        self.assertIn("closed the connection midway", err)

    def test_a_daemon_that_hangs_is_given_up_after_the_deadline(self):
        self.ohmd.hush()
        self.assertIn("did not answer within 5 s", self.ohm("status", status=1)[1])


class Tcp(OhmTest):
    def test_with_its_token_and_not_without(self):
        ohmd = FakeOhmd(token="secret")
        self.addCleanup(ohmd.stop)
        around = {"OHM_URL": f"http://127.0.0.1:{ohmd.port}/", "OHM_TOKEN_FILE": self.write("token", "secret\n"), "http_proxy": "http://127.0.0.1:9"}
        self.assertIn("31 of 32 cards", self.ohm("status", **around)[0])
        self.assertIn("wants a token", self.ohm("status", status=1, **{**around, "OHM_TOKEN_FILE": self.write("wrong", "guess")})[1])
        self.assertIn("OHM_TOKEN_FILE is not", self.ohm("status", status=1, OHM_URL=around["OHM_URL"], OHM_SOCKET="")[1])

    def test_wires_of_another_machine_are_not_guessed_from_a_file_here(self):
        ohmd = FakeOhmd(token="secret")
        self.addCleanup(ohmd.stop)
        around = {"OHM_URL": f"http://127.0.0.1:{ohmd.port}", "OHM_TOKEN_FILE": self.write("token", "secret\n")}
        self.assertIn("on ohmd's own machine", self.ohm("gpus", "on:pdu1", status=1, **around)[1])


class Watch(LookTest):
    def start(self, *words, **how):
        run = subprocess.Popen([OHM, *words], env=self.environment(), cwd=self.folder, **how)
        self.addCleanup(run.stdout.close if run.stdout else lambda: None)
        self.addCleanup(lambda: run.poll() is None and (run.kill(), run.wait()))
        return run

    def test_streams_pages_into_a_pipe_and_ends_well_on_ctrl_c(self):
        run = self.start("gpus", "A1", "--watch", "0.1", stdout=subprocess.PIPE, encoding="utf-8")
        pages = 0
        while pages < 3:
            pages += run.stdout.readline().startswith("SIMULATED")
        run.send_signal(signal.SIGINT)
        run.stdout.read()
        self.assertEqual(run.wait(timeout=60), 0)

    def test_json_is_one_document_a_line(self):
        run = self.start("status", "--json", "--watch", "0.1", stdout=subprocess.PIPE, encoding="utf-8")
        for _ in range(2):
            self.assertEqual(json.loads(run.stdout.readline())["document"], "rig")
        run.terminate()
        run.stdout.read()
        self.assertEqual(run.wait(timeout=60), 0)

    def test_ends_when_the_reader_goes_away(self):
        run = self.start("gpus", "--watch", "0.1", stdout=subprocess.PIPE, encoding="utf-8")
        run.stdout.readline()
        run.stdout.close()
        self.assertEqual(run.wait(timeout=60), 0)

    def test_repaints_in_place_on_a_terminal_and_tells_when_ohmd_falls_silent(self):
        main, other = pty.openpty()
        self.addCleanup(os.close, main)
        run = self.start("gpus", "A1", "--watch", "0.1", stdin=other, stdout=other, stderr=other)
        os.close(other)
        seen = b""
        while seen.count(b"\033[H") < 3:
            self.assertTrue(select.select([main], [], [], 60)[0])
            seen += os.read(main, 65536)
        self.assertIn(b"\033[J", seen)
        self.ohmd.answers["GET /v1/rig"] = (503, "{}")
        while b"not ready yet" not in seen:
            self.assertTrue(select.select([main], [], [], 60)[0])
            seen += os.read(main, 65536)
        run.send_signal(signal.SIGINT)
        self.assertEqual(run.wait(timeout=60), 0)

    def test_history_is_asked_anew_each_time(self):
        document = {"schema_version": 1, "document": "history", "thing": "A7", "series": "vram_c", "unit": "°C", "step_s": 10,
                    "from": "2026-11-24T22:40:00Z", "to": "2026-11-24T22:40:20Z", "points": [["2026-11-24T22:40:00Z", 77.0, 77.4, 78.0]]}
        self.ohmd.answers["GET /v1/history"] = (200, json.dumps(document))
        run = self.start("history", "A7", "vram", "--json", "--watch", "0.1", stdout=subprocess.PIPE, encoding="utf-8")
        self.assertEqual(json.loads(run.stdout.readline())["points"][0][3], 78)
        document["points"][0][3] = 79
        self.ohmd.answers["GET /v1/history"] = (200, json.dumps(document))
        while json.loads(run.stdout.readline())["points"][0][3] != 79:
            pass
        run.terminate()
        run.stdout.read()
        self.assertEqual(run.wait(timeout=60), 0)

    def test_a_wrong_span_is_refused(self):
        self.assertIn("expected seconds", self.ohm("gpus", "--watch", "0", status=1)[1])
        self.assertIn("--csv and --watch cannot be asked at once", self.ohm("history", "A7", "vram", "--csv", "--watch", status=1)[1])


if __name__ == "__main__":
    unittest.main()
