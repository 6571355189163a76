"""`ohm` alone, `ohm parts`, `ohm init` and words that are no commands."""
import pathlib
import unittest

from ohm import BOX, OhmTest, words_of


class Alone(OhmTest):
    def test_without_a_rig_file_the_next_step_is_init(self):
        self.assertIn("`ohm init`", self.ohm()[0])

    def test_with_a_rig_file_it_is_plan(self):
        self.write("rig.yaml", BOX)
        text = words_of(self.ohm()[0])
        self.assertIn("4 cards", text)
        self.assertIn("next: `ohm plan`.", text)

    def test_a_rig_file_of_another_name_is_found(self):
        self.write("barn.yaml", BOX)
        self.write("compose.yaml", "services: {}\n")
        self.assertIn("next: `ohm plan barn.yaml`.", words_of(self.ohm()[0]))

    def test_a_broken_rig_file_is_said_to_be_broken(self):
        self.write("rig.yaml", BOX.replace("15 A", "15"))
        self.assertIn("1 problem", words_of(self.ohm()[0]))

    def test_version_and_help(self):
        self.assertRegex(self.ohm("--version")[0], r"^ohm \d+\.\d+\.\d+\n$")
        self.assertIn("Examples", self.ohm("--help")[0])
        for command in ("status", "top", "gpus", "show", "history", "events", "plan", "parts", "init", "up", "down", "find", "meter", "off"):
            self.assertIn("Usage: ohm " + command, self.ohm(command, "--help")[0])

    def test_an_unknown_word_gets_the_nearest(self):
        out, err = self.ohm("plann", status=1)
        self.assertEqual(out, "")
        self.assertIn("did you mean `plan`?", err)


class Parts(OhmTest):
    def test_every_listed_part_can_be_shown_whole(self):
        parts = self.json("parts")["parts"]
        self.assertGreater(len(parts), 30)
        for part in parts:
            text, _ = self.ohm("parts", part["name"])
            for figure in part["figures"]:
                self.assertIn(figure["figure"], text)
                self.assertIn(words_of(figure["source"]).strip(), words_of(text))

    def test_every_figure_has_a_rank_but_what_only_describes(self):
        figures = [f for p in self.json("parts")["parts"] for f in p["figures"]]
        self.assertLessEqual({f["rank"] for f in figures}, {"measured", "datasheet", "standard", "assumed", None})
        self.assertLessEqual({f["figure"] for f in figures if f["rank"] is None}, {"outlets", "wiring", "gauge", "lines"})

    def test_a_kind_lists_only_its_own(self):
        self.assertEqual({p["kind"] for p in self.json("parts", "psu")["parts"]}, {"psu"})
        self.assertNotIn("rtx-3090-fe", self.ohm("parts", "psu")[0])

    def test_an_unknown_name_gets_the_nearest(self):
        self.assertIn("did you mean `rtx-3090-fe`?", self.ohm("parts", "rtx-3090-ef", status=1)[1])


class Init(OhmTest):
    def test_answers_from_a_pipe_make_a_file_that_plans(self):
        out, _ = self.ohm("init", stdin="240 V split-phase\n30 A\n16 x rtx-3090-fe\n2\n3 x hp-dps-1200fb\n1 x pdu-24xc13-l6-30\n0.14 USD/kWh\n")
        self.assertIn("Written to rig.yaml", out)
        plan = self.json("plan")
        self.assertEqual(len(plan["caps"]), 16)
        self.assertAlmostEqual(plan["site"]["tariff_per_kwh"], 0.14)

    def test_empty_lines_take_the_defaults(self):
        self.ohm("init", stdin="\n" * 7)
        self.ohm("plan")

    def test_options_leave_nothing_to_ask(self):
        _, asked = self.ohm("init", "--feed", "120 V", "--breaker", "20 A", "--cards", "4 x rtx-3090-fe", "--hosts", "1", "--psu", "1 x evga-1600-p2", "--pdu", "none",
                            "--tariff", "none", "-o", "box.yaml")
        self.assertEqual(asked, "")
        self.assertEqual(len(self.json("plan", "box.yaml")["caps"]), 4)

    def test_an_existing_file_is_kept_unless_forced(self):
        path = self.write("rig.yaml", "mine\n")
        out, err = self.ohm("init", stdin="\n" * 7, status=1)
        self.assertEqual(out, "")
        self.assertIn("--force", err)
        self.assertEqual(pathlib.Path(path).read_text(encoding="utf-8"), "mine\n")
        self.ohm("init", "--force", stdin="\n" * 7)
        self.assertNotEqual(pathlib.Path(path).read_text(encoding="utf-8"), "mine\n")

    def test_yes_asks_nothing_and_takes_the_suggestions(self):
        _, asked = self.ohm("init", "--yes", "--feed", "240 V split-phase", "--cards", "12 x rtx-3090-fe")
        self.assertEqual("", asked)
        self.assertIn("12 cards", self.ohm("plan")[0])

    def test_answers_that_end_early_write_nothing(self):
        _, err = self.ohm("init", stdin="240 V split-phase\n", status=1)
        self.assertIn("--breaker", err)
        self.assertEqual(list(self.folder.iterdir()), [])

    def test_a_wrong_option_is_named(self):
        self.assertIn("--feed: `seventeen`", self.ohm("init", "--feed", "seventeen", status=1)[1])


if __name__ == "__main__":
    unittest.main()
