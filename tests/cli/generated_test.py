"""What is generated from the definition: completion in real shells, the man page, docs/cli.md."""
import json
import os
import pathlib
import shlex
import shutil
import subprocess
import unittest

from fake_ohmd import FakeOhmd
from ohm import OHM, OHM_DOCS, ROOT, OhmTest


def printed(*words):
    return subprocess.run([OHM_DOCS, *words], capture_output=True, encoding="utf-8", check=True, timeout=60).stdout


class Bash(OhmTest):
    def offered(self, *words):
        """What bash offers for the last of these words."""
        script = self.write("completion.bash", printed("bash"))
        line = " ".join(shlex.quote(w) for w in words)
        run = self.shell(f'source {script}; COMP_WORDS=({line}); COMP_CWORD=$((${{#COMP_WORDS[@]}} - 1)); _ohm; printf "%s\\n" "${{COMPREPLY[@]}}"',
                         PATH=f"{pathlib.Path(OHM).resolve().parent}:{os.environ['PATH']}")
        self.assertEqual(run.stderr, "")
        return [w for w in run.stdout.splitlines() if w]

    def test_commands(self):
        self.assertEqual(self.offered("ohm", "pl"), ["plan"])
        self.assertIn("--version", self.offered("ohm", "--"))

    def test_options_of_a_command(self):
        self.assertEqual(self.offered("ohm", "plan", "--ca"), ["--caps"])
        self.assertNotIn("--caps", self.offered("ohm", "parts", "--"))

    def test_rig_files_and_folders(self):
        self.write("barn.yaml", "")
        self.write("notes.txt", "")
        (self.folder / "sub").mkdir()
        self.assertEqual(sorted(self.offered("ohm", "plan", "")), ["barn.yaml", "sub"])

    def test_a_file_with_a_blank_in_its_name_is_one_word(self):
        self.write("my rig.yaml", "")
        self.assertEqual(self.offered("ohm", "plan", "my"), ["my rig.yaml"])

    def test_words_of_an_option_also_after_an_equals_sign(self):
        self.assertEqual(self.offered("ohm", "plan", "--color", "a"), ["auto", "always"])
        self.assertEqual(self.offered("ohm", "plan", "--color", "=", "ne"), ["never"])  # bash splits words at =

    def test_parts_by_kind_and_name(self):
        self.assertIn("psu", self.offered("ohm", "parts", "ps"))
        self.assertIn("rtx-3090-fe", self.offered("ohm", "parts", "rtx-3090"))

    def test_sets_of_cards_and_series_each_at_its_place(self):
        self.assertEqual(self.offered("ohm", "gpus", ""), ["all", "idle", "hot"])
        self.assertEqual(self.offered("ohm", "history", "A7", "vr"), ["vram"])
        self.assertEqual(self.offered("ohm", "history", ""), ["rig"])
        self.assertEqual(self.offered("ohm", "history", "--since", "1h", "A7", "vr"), ["vram"])
        self.assertEqual(self.offered("ohm", "history", "--since", "=", "1h", "A7", "vr"), ["vram"])

    def test_commands_behind_help(self):
        self.assertEqual(self.offered("ohm", "help", "hi"), ["history"])

    def test_things_of_the_rig_that_runs(self):
        ohmd = FakeOhmd(self.socket)
        self.addCleanup(ohmd.stop)
        self.assertEqual(self.offered("ohm", "show", "A.p"), ["A.p1", "A.p2", "A.p3"])
        self.assertEqual(self.offered("ohm", "find", "D8"), ["D8"])
        self.assertEqual(self.offered("ohm", "events", "vram"), [])  # a place of a temperature is no thing

    def test_a_word_with_blanks_is_quoted(self):
        self.assertIn("240\\ V\\ split-phase", self.offered("ohm", "init", "--feed", "240"))


class OtherShells(OhmTest):
    @unittest.skipUnless(shutil.which("zsh"), "zsh is not installed")
    def test_zsh_reads_its_script(self):
        run = subprocess.run(["zsh", "-n", self.write("_ohm", printed("zsh"))], capture_output=True, encoding="utf-8", timeout=60)
        self.assertEqual((run.returncode, run.stderr), (0, ""))

    @unittest.skipUnless(shutil.which("fish"), "fish is not installed")
    def test_fish_offers_commands_options_and_parts(self):
        script = self.write("ohm.fish", printed("fish"))
        def offered(line):
            run = subprocess.run(["fish", "--no-config", "-c", f"source {script}; complete -C {shlex.quote(line)}"], capture_output=True, encoding="utf-8",
                                 env=self.environment(HOME=str(self.folder)), timeout=60)
            self.assertEqual(run.stderr, "")
            return [w.split("\t")[0] for w in run.stdout.splitlines()]
        self.assertEqual(offered("ohm pl"), ["plan"])
        self.assertEqual(offered("ohm plan --cap"), ["--caps"])
        self.assertIn("rtx-3090-fe", offered("ohm parts rtx-"))


class Documents(OhmTest):
    @unittest.skipUnless(shutil.which("mandoc"), "mandoc is not installed")
    def test_the_man_page_is_clean(self):
        page = self.write("ohm.1", printed("man"))
        run = subprocess.run(["mandoc", "-Tlint", "-Wwarning", page], capture_output=True, encoding="utf-8", timeout=60)
        self.assertEqual(run.stdout, "")

    def test_the_schema_is_json(self):
        self.assertIn("properties", json.loads(printed("schema")))

    def test_docs_cli_md_has_the_tree_of_the_binary(self):
        page = ROOT / "docs" / "cli.md"
        self.assertEqual(page.read_text(encoding="utf-8"), printed("cli-md", str(page)), "renew it: ohm-docs cli-md docs/cli.md")

    def test_an_unknown_document_is_refused(self):
        run = subprocess.run([OHM_DOCS, "poem"], capture_output=True, encoding="utf-8", timeout=60)
        self.assertEqual(run.returncode, 1)
        self.assertIn("usage", run.stderr)


if __name__ == "__main__":
    unittest.main()
