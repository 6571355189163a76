#include <chrono>
#include <istream>
#include <ostream>

#include "base/instant.h"
#include "base/text.h"
#include "cli/adopt/adopt.h"
#include "cli/doctor/gather.h"
#include "cli/files.h"
#include "cli/run.h"
#include "cli/text/figures.h"
#include "rig/rig_file.h"

namespace ohm {
namespace {

/// `ohm adopt A3=0000:05:00.0` needs no rig file named: what has an `=` is an assignment.
struct Words {
  std::string rig_path{"rig.yaml"};
  std::vector<std::string> assignments;
};

Words words_of(const Invocation& asked) {
  Words words;
  for (const auto& word : asked.arguments) {
    if (word.find('=') != std::string::npos)
      words.assignments.push_back(word);
    else
      words.rig_path = word;
  }
  return words;
}

Result<std::vector<Assignment>> assignments_of(const std::vector<std::string>& words) {
  std::vector<Assignment> all;
  for (const auto& word : words) {
    const auto one = assignment_of(word);
    if (!one) return tl::make_unexpected(one.error());
    all.push_back(*one);
  }
  return all;
}

bool agreed(std::istream& answers, std::ostream& questions, const std::string& file) {
  questions << "Write " << file << "? [y/N] " << std::flush;
  std::string line;
  std::getline(answers, line);
  const auto word = trimmed(line);
  return word == "y" || word == "Y" || word == "yes";
}

Answer print_labels(const Rig& rig, const std::string& rig_path, const Style& style) {
  const auto lock = lock_beside(rig_path);
  if (!lock) return refused(lock.error().what);
  if (!*lock) return refused(lock_path_for(rig_path) + ": nothing is adopted yet; run `ohm adopt` first");
  return {0, labels_text(rig, **lock, style.width), ""};
}

std::string machine_of(const MachineFacts& facts) { return facts.driver.simulated || !facts.host ? "" : facts.host->machine_id; }

/// Shows, asks and writes.
Answer conclude(const Adoption& adoption, const std::string& shown, const MachineFacts& facts, const Invocation& asked,
                std::istream& answers, std::ostream& questions) {
  if (given(asked, "--dry-run")) return {0, shown, ""};
  if (adoption.changes.empty() && facts.lock) return {0, shown, ""};
  if (!given(asked, "--yes")) {
    questions << shown;
    if (!agreed(answers, questions, facts.lock_file)) return refused("ohm adopt: nothing was written");
  }
  const auto written = write_text(facts.lock_file, rig_lock_text(adoption.lock), true);
  if (!written) return refused(written.error().what);
  const auto said = "Written to " + facts.lock_file + ": " + count_text(adoption.lock.cards.size(), "place") +
                    ". Undo: delete it, or adopt again.\n";
  return {0, (given(asked, "--yes") ? shown : "") + said, ""};
}

}  // namespace

Answer run_adopt(const Invocation& asked, const Style& style, std::istream& answers, std::ostream& questions) {
  const auto words = words_of(asked);
  const auto rig = read_rig_file(words.rig_path);
  if (!rig) return {1, "", render(rig.error())};
  if (given(asked, "--labels")) return print_labels(*rig, words.rig_path, style);
  const auto told = assignments_of(words.assignments);
  if (!told) return refused("ohm adopt: " + told.error().what);
  const auto hosts = hosts_named(*rig, value_of(asked, "--host").value_or(""));
  if (!hosts) return refused("ohm adopt: " + hosts.error().what);
  const auto facts = look_at_machine(*rig, words.rig_path, *hosts);
  if (!facts) return refused(facts.error().what);
  if (!facts->driver.missing.empty()) return refused("ohm adopt: no NVIDIA driver: " + facts->driver.missing);

  std::vector<FoundGpu> found;
  for (const auto& card : facts->cards) found.push_back(card.found);
  const auto now = instant_text(std::chrono::system_clock::now());
  const auto adoption = adopt(*rig, facts->lock ? &*facts->lock : nullptr, found, *told, *hosts, machine_of(*facts), now);
  if (!adoption) return refused("ohm adopt: " + adoption.error().what);
  const auto shown = (facts->driver.simulated ? "SIMULATED rig: these cards are the twin's.\n" : "") +
                     adoption_text(*rig, *adoption, found, facts->pci.value_or(std::vector<PciDevice>{}), style);
  return conclude(*adoption, shown, *facts, asked, answers, questions);
}

}  // namespace ohm
