"""`ohm plan` from the outside: statuses, text against JSON, files, streams."""
import math
import pathlib
import re
import unittest
import xml.dom.minidom

from ohm import BARN, BOX, EXAMPLES, UNSAFE, OhmTest, words_of


class Examples(OhmTest):
    def test_every_example_is_safe_under_ohmd(self):
        self.assertGreaterEqual(len(EXAMPLES), 5)
        for path in EXAMPLES:
            with self.subTest(path.name):
                self.ohm("plan", str(path), status=0)

    def test_the_status_of_every_unsafe_example_is_what_its_json_says(self):
        self.assertGreater(len(UNSAFE), 5)
        for path in UNSAFE:
            with self.subTest(path.name):
                out, _ = self.ohm("plan", str(path), "--json", status=self.status_of(path))
                self.assertIn('"safe_off": false', out)  # each is unsafe without ohmd at least

    def status_of(self, path):
        text = self.shell(f'"$OHM" plan "{path}" --json').stdout
        return 0 if '"safe_under_ohmd": true' in text else 2

    def test_thirty_two_cards_take_about_three_hundred_watts_on_two_pdus(self):
        caps = [c["cap_w"] for c in self.json("plan", BARN, "--caps")["caps"]]
        self.assertEqual(len(caps), 32)
        # 2 PDUs of 5.76 kW at 93 % less 4 hosts of 250 W, over 32 cards: about 303 W; one frame's weak supply holds three at 293 W
        self.assertGreater(min(caps), 290)
        self.assertLess(max(caps), 310)


class TextAndJson(OhmTest):
    def test_the_verdict_is_the_same_in_both(self):
        for path in EXAMPLES:
            with self.subTest(path.name):
                text, _ = self.ohm("plan", str(path))
                self.assertTrue(words_of(text).startswith(self.json("plan", str(path))["verdict"]))

    def test_no_load_under_ohmd_exceeds_its_continuous_rating(self):
        for path in EXAMPLES:
            for limit in self.json("plan", str(path))["limits"]:
                with self.subTest(f"{path.name} {limit['place']} {limit['what']}"):
                    self.assertLessEqual(limit["under_ohmd"]["used_ratio"], 1 + 1e-6)

    def test_every_cap_of_the_text_is_the_json_one_rounded_down(self):
        text, _ = self.ohm("plan", BARN, "--caps", "--all")
        told = dict(re.findall(r"^([A-D]\d)\s+(\d+) W", text, re.MULTILINE))
        exact = {c["card"]: c["cap_w"] for c in self.json("plan", BARN, "--caps")["caps"]}
        self.assertEqual({k: int(v) for k, v in told.items()}, {k: math.floor(v + 1e-6) for k, v in exact.items()})

    def test_all_lists_as_many_limits_as_json(self):
        text, _ = self.ohm("plan", BARN, "--all")
        table = text.split("Limits, worst first\n")[1].split("\n\n")[0].splitlines()
        self.assertEqual(len(table) - 2, len(self.json("plan", BARN)["limits"]))  # two lines of titles

    def test_every_page_has_json(self):
        for page in ([], ["--caps"], ["--slices"], ["--ai"], ["--rules"], ["--rewire"], ["--diagram", "x.svg"]):
            with self.subTest(page):
                document = self.json("plan", BARN, *page, *(["-o", "new.yaml"] if "--rewire" in page else []))
                self.assertEqual(document["schema_version"], 1)

    def test_keys_are_snake_case(self):
        def keys(value):
            if isinstance(value, dict):
                for key, inner in value.items():
                    yield key
                    yield from keys(inner)
            elif isinstance(value, list):
                for inner in value:
                    yield from keys(inner)
        for key in keys(self.json("plan", BARN)):
            self.assertRegex(key, r"^[a-z0-9]+(_[a-z0-9]+)*$")

    def test_rise_and_tariff_stand_above_the_file(self):
        plain = self.json("plan", BARN)["energy"]["under_ohmd"]
        other = self.json("plan", BARN, "--rise", "20K", "--tariff", "0.28 EUR/kWh")
        energy = other["energy"]["under_ohmd"]
        self.assertAlmostEqual(energy["air_m3_per_hour"], plain["air_m3_per_hour"] / 2, delta=1)  # twice the rise, half the air
        self.assertAlmostEqual(energy["cost_per_month"], 2 * plain["cost_per_month"], delta=1)    # the file says 0.14
        self.assertEqual(other["site"]["currency"], "EUR")


class Width(OhmTest):
    def test_lines_keep_to_the_width(self):
        for width in ("80", "120"):
            text, _ = self.ohm("plan", BARN, COLUMNS=width)
            self.assertLessEqual(max(map(len, text.splitlines())), int(width))

    def test_nothing_is_cut_when_nobody_says_how_wide(self):
        self.assertIn("…", self.ohm("plan", BARN, COLUMNS="80")[0])
        self.assertNotIn("…", self.ohm("plan", BARN)[0])

    def test_no_colour_into_a_pipe_and_colour_on_request(self):
        self.assertNotIn("\033[", self.ohm("plan", BARN)[0])
        self.assertIn("\033[", self.ohm("plan", BARN, "--color", "always", NO_COLOR="1")[0])


class BadInput(OhmTest):
    def test_every_problem_has_its_own_line_and_place(self):
        path = self.write("bad.yaml", BOX.replace("15 A", "15").replace("tier: gold", "teir: gold"))
        out, err = self.ohm("plan", path, status=1)
        self.assertEqual(out, "")
        lines = err.splitlines()
        self.assertRegex(lines[0], r"bad\.yaml:2:\d+: .*15")
        self.assertRegex(err, r"bad\.yaml:3:\d+: .*teir.*tier")
        self.assertRegex(lines[-1], rf"^{len(lines) - 1} problems? in .*bad\.yaml$")

    def test_a_file_that_is_not_there(self):
        out, err = self.ohm("plan", "nowhere.yaml", status=1)
        self.assertEqual(out, "")
        self.assertIn("nowhere.yaml", err)

    def test_a_folder_is_no_rig_file(self):
        self.assertEqual(self.ohm("plan", ".", status=1)[0], "")

    def test_no_rig_yaml_here(self):
        self.assertIn("ohm init", self.ohm("plan", status=1)[1])

    def test_wrong_values_of_options(self):
        self.assertIn("10 K", self.ohm("plan", BARN, "--rise", "10", status=1)[1])
        self.assertIn("0.14 USD/kWh", self.ohm("plan", BARN, "--tariff", "cheap", status=1)[1])

    def test_output_without_rewire(self):
        self.assertIn("--rewire", self.ohm("plan", BARN, "-o", "x.yaml", status=1)[1])


class Files(OhmTest):
    UNBALANCED = str(next(p for p in UNSAFE if p.name == "unbalanced-legs.yaml"))

    def rig(self):
        return self.write("rig.yaml", pathlib.Path(self.UNBALANCED).read_text(encoding="utf-8"))

    def test_rewire_writes_a_new_file_that_is_better_and_leaves_the_old_one(self):
        before = pathlib.Path(self.rig()).read_text(encoding="utf-8")
        moved = self.json("plan", "--rewire")
        self.assertEqual(moved["written"], "rig.rewired.yaml")
        self.assertLess(moved["after_ratio"], moved["before_ratio"])
        self.assertEqual((self.folder / "rig.yaml").read_text(encoding="utf-8"), before)
        again = self.json("plan", "rig.rewired.yaml", "--rewire", "-o", "unused.yaml")
        self.assertEqual(again["moves"], [])  # what is best needs no move
        self.assertIsNone(again["written"])
        self.assertAlmostEqual(again["before_ratio"], moved["after_ratio"], places=6)

    def test_rewire_overwrites_only_by_force(self):
        self.rig()
        self.write("rig.rewired.yaml", "mine\n")
        self.assertIn("--force", self.ohm("plan", "--rewire", status=1)[1])
        self.assertEqual((self.folder / "rig.rewired.yaml").read_text(encoding="utf-8"), "mine\n")
        self.ohm("plan", "--rewire", "--force")
        self.assertNotEqual((self.folder / "rig.rewired.yaml").read_text(encoding="utf-8"), "mine\n")

    def test_a_diagram_is_well_formed_xml_with_every_card(self):
        self.ohm("plan", BARN, "--diagram", "barn.svg")
        text = (self.folder / "barn.svg").read_text(encoding="utf-8")
        texts = {node.firstChild.data for node in xml.dom.minidom.parseString(text).getElementsByTagName("text") if node.firstChild}
        self.assertLessEqual({f"{frame}{i}" for frame in "ABCD" for i in range(1, 9)}, texts)
        self.assertEqual(self.ohm("plan", BARN, "--diagram", "-")[0], text)

    def test_a_diagram_escapes_names(self):
        self.write("rig.yaml", BOX.replace("ohmstead: 1", 'ohmstead: 1\nname: "a <b> & \'c\'"'))
        xml.dom.minidom.parseString(self.ohm("plan", "--diagram", "-")[0])

    def test_a_diagram_that_cannot_be_written(self):
        self.assertIn("no/such/folder.svg", self.ohm("plan", BARN, "--diagram", "no/such/folder.svg", status=1)[1])

    def test_nothing_is_left_beside_a_written_file(self):
        self.ohm("plan", BARN, "--diagram", "a.svg")
        self.ohm("plan", BARN, "--diagram", "a.svg")
        self.assertEqual([p.name for p in self.folder.iterdir()], ["a.svg"])


class Streams(OhmTest):
    def test_a_reader_that_stops_early_is_no_error(self):
        run = self.shell(f'set -o pipefail; "$OHM" plan "{BARN}" --all --json | head -n 1')
        self.assertEqual((run.returncode, run.stdout, run.stderr), (0, "{\n", ""))

    def test_a_closed_output_is_told(self):
        run = self.shell(f'"$OHM" plan "{BARN}" >&-')
        self.assertEqual(run.returncode, 1)
        self.assertIn("standard output", run.stderr)

    def test_a_full_disk_is_told(self):
        run = self.shell(f'"$OHM" plan "{BARN}" > /dev/full')
        self.assertEqual(run.returncode, 1)
        self.assertIn("No space left", run.stderr)


if __name__ == "__main__":
    unittest.main()
