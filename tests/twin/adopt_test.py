"""`ohm adopt` and `ohm doctor` on a simulated rig, as its owner types them."""
import json
import os
import pathlib
import re
import shutil
import subprocess
import unittest

from twin import BARN, OHM, TwinTest

STAND_IN = pathlib.Path(os.environ["NVML_TWIN"], "libnvidia-ml.so.1")
ONE, THREE = "0000:01:00.0", "0000:03:00.0"


@unittest.skipUnless(STAND_IN.exists(), "the stand-in library is not in this build")
class AdoptTest(TwinTest):
    def setUp(self):
        super().setUp()
        self.rig_file = self.folder / "rig.yaml"
        shutil.copy(BARN, self.rig_file)
        self.twin = self.start(rig=self.rig_file)

    @property
    def lock(self):
        return (self.folder / "rig.lock").read_text()

    def ohm(self, *words, status=0, stdin=None):
        """(standard output, standard error), each with every run of blanks as one."""
        environment = {**os.environ, "OHM_TWIN": str(self.folder / "twin"), "LD_LIBRARY_PATH": str(STAND_IN.parent), "TERM": "dumb"}
        done = subprocess.run([OHM, *words], cwd=self.folder, capture_output=True, encoding="utf-8", timeout=120, env=environment,
                              input=stdin or "")
        self.assertEqual(done.returncode, status, done.stdout + done.stderr)
        return tuple(re.sub(r"\s+", " ", text) for text in (done.stdout, done.stderr))

    def doctor(self, status=2):
        """Findings that are not well, as {(check, thing): finding}."""
        out, _ = self.ohm("doctor", "--json", status=status)
        return {(f["check"], f["thing"]): f for f in json.loads(out)["findings"] if f["level"] != "ok"}

    def cross(self, one, other):
        """As if the cards adopted at these bus ids had been exchanged since."""
        text = self.lock.replace(one, "here").replace(other, one).replace("here", other)
        (self.folder / "rig.lock").write_text(text)


class Adopt(AdoptTest):
    def test_asks_shows_and_writes_and_a_second_time_changes_nothing(self):
        out, err = self.ohm("adopt", stdin="y\n")
        self.assertIn("A1-8, B1-8, C1-8, D1-8: adopted for the first time", err)
        self.assertIn("Undo: `rm rig.lock`", out)
        before = self.lock
        self.assertIn("Nothing changes", self.ohm("adopt", "--yes")[0])
        self.assertEqual(self.lock, before)

    def test_does_not_deal_places_past_a_card_that_is_missing_without_being_asked_again(self):
        self.ohm("twin", "fault", "A3", "fall-off-bus")
        self.assertIn("which is not known", self.ohm("adopt", "--dry-run")[0])
        self.assertIn("nothing was written: 1 card is missing, and which is not known", self.ohm("adopt", "--yes", status=1)[1])
        self.assertFalse((self.folder / "rig.lock").exists())
        self.rig_file.write_text(self.rig_file.read_text().replace("except:", "except:\n  A3: {absent: at repair}", 1))
        self.ohm("adopt", "--yes")
        self.assertNotIn('"A3"', self.lock)

    def test_writes_nothing_without_a_yes(self):
        self.assertIn("nobody answered", self.ohm("adopt", status=1)[1])
        self.assertIn("What changes", self.ohm("adopt", "--dry-run")[0])
        self.assertFalse((self.folder / "rig.lock").exists())

    def test_json_is_one_document_with_slots_and_links(self):
        told = json.loads(self.ohm("adopt", "--json", "--yes")[0])
        self.assertEqual((told["document"], told["written"], told["simulated"], len(told["places"])), ("adopt", True, True, 32))
        self.assertEqual(told["places"][0]["link"], {"width": 1, "generation": 2})
        self.assertEqual(told["undo"], "rm rig.lock")

    def test_asks_once_what_was_moved_and_keeps_history(self):
        self.ohm("adopt", "--yes")
        self.cross(ONE, THREE)
        crossed = self.lock
        _, err = self.ohm("adopt", stdin="\n", status=1)
        self.assertIn("A1 and A3 answer from each other's slots: did you move the cards (c) or only the riser cables (r)?", err)
        self.assertIn("say --moved cards or --moved risers", self.ohm("adopt", status=1)[1])
        self.assertEqual(self.lock, crossed)

        self.ohm("adopt", stdin="c\ny\n")
        self.assertEqual(len(re.findall(r"place: \"A[13]\", .*until:", self.lock)), 2)
        out, _ = self.ohm("adopt", "--undo", "--yes")
        self.assertIn("A1, A3 as before", out)
        self.assertEqual(self.lock, crossed)

        out, _ = self.ohm("adopt", "--yes")  # nobody says: the cards keep their places
        self.assertIn("taken for moved risers", out)
        self.assertNotIn("former", self.lock)

    def test_a_card_that_hangs_loses_no_place_even_when_cards_are_crossed(self):
        self.ohm("adopt", "--yes")
        self.cross(ONE, THREE)
        self.twin.ask({"do": "fault", "kind": "hang", "target": "A1"})
        out, _ = self.ohm("adopt", "--yes")
        self.assertIn("A1: keeps GPU-", out)
        self.assertEqual(len(re.findall(r'^  "[A-D][1-8]": {uuid', self.lock, re.M)), 32)
        self.twin.ask({"do": "clear", "target": "A1"})
        self.assertIn(f"A1: the same card, now at {ONE}, was not known where", self.ohm("adopt", "--yes")[0])

    def test_refuses_the_lock_of_another_rig_and_so_does_doctor(self):
        self.ohm("adopt", "--yes")
        other = self.folder / "cellar.yaml"
        other.write_text(self.rig_file.read_text().replace("name: barn", "name: cellar"))
        shutil.copy(self.folder / "rig.lock", self.folder / "cellar.lock")
        for words in (("adopt", "cellar.yaml", "--yes"), ("doctor", "cellar.yaml"), ("adopt", "cellar.yaml", "--labels")):
            out, err = self.ohm(*words, status=1)
            self.assertEqual(out, "")
            self.assertIn("belongs to the rig `barn`, and the rig file describes `cellar`", err)

    def test_takes_places_that_the_owner_knows_better(self):
        self.ohm("adopt", f"A1={THREE}", f"A3={ONE}", "--yes")
        self.assertRegex(self.lock, f'"A1": {{uuid: "[^"]*", bus: "{THREE}"')
        self.assertIn("no place `A9` in the rig file; it has A1-8, B1-8", self.ohm("adopt", f"A9={ONE}", status=1)[1])
        self.assertIn("no card answers from bus id", self.ohm("adopt", "A1=0000:99:00.0", status=1)[1])

    def test_of_one_host_leaves_the_others_as_they_are(self):
        self.ohm("adopt", "--yes")
        before = self.lock
        out, _ = self.ohm("adopt", "--host", "B", "--yes")
        self.assertIn("Nothing changes", out)
        self.assertNotIn("No place for it", out)
        self.assertEqual(self.lock, before)

    def test_labels_need_an_adopted_rig_and_no_driver(self):
        self.assertIn("run `ohm adopt` first", self.ohm("adopt", "--labels", status=1)[1])
        self.ohm("adopt", "--yes")
        self.twin.end()
        self.assertIn("| A1 |", self.ohm("adopt", "--labels")[0])


class Doctor(AdoptTest):
    def test_tells_a_rig_that_nobody_adopted_on_one_line(self):
        out, _ = self.ohm("doctor", status=2)
        self.assertEqual(out.count("not adopted"), 1)
        self.assertIn("A1-8, B1-8, C1-8, D1-8: not adopted", out)

    def test_says_of_a_twin_that_ended_what_may_have_been_forgotten(self):
        self.twin.end()
        says = self.doctor()["driver", None]["says"]
        self.assertIn(f"OHM_TWIN names a simulated rig in {self.folder}/twin: does it run (`ohm twin status`)", says)
        self.assertIn("does it run", self.ohm("adopt", status=1)[1])

    def test_tells_each_fault_by_its_name_with_what_to_do(self):
        self.ohm("adopt", "--yes")
        for kind, place in (("hang", "A2"), ("fall-off-bus", "B3"), ("link-drop", "C1"), ("link-flap", "C2")):
            self.twin.ask({"do": "fault", "kind": kind, "target": place})
        self.twin.ask({"do": "load", "cards": "C1", "workload": "train"})
        self.assertTrue(self.twin.until(lambda: ("pcie-errors", "C2") in self.doctor(), steps=20))
        found = self.doctor()
        self.assertIn("hung", found["card", "A2"]["says"])
        self.assertEqual(found["card", "B3"]["level"], "failure")
        self.assertIn("runs at x1 gen1 where the rig file promises x1 gen2", found["link", "C1"]["says"])
        self.assertIn("C1: {link: x1 gen1}", found["link", "C1"]["fix"])
        self.assertIn("tells nothing", found["meter", "pdu1"]["says"])  # no upsd runs here
        for finding in found.values():
            self.assertTrue(finding["fix"], finding)

    def test_sees_cards_in_each_others_slots(self):
        self.ohm("adopt", "--yes")
        self.cross(ONE, THREE)
        found = self.doctor()
        self.assertIn("another slot than it was adopted in", found["place", "A1"]["says"])
        self.assertIn("A1, A3: its card answers", self.ohm("doctor", status=2)[0])


if __name__ == "__main__":
    unittest.main()
