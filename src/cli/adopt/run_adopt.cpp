#include <chrono>
#include <cstdlib>
#include <istream>
#include <ostream>

#include "base/instant.h"
#include "base/text.h"
#include "cli/adopt/adopt.h"
#include "cli/adopt/lock_change.h"
#include "cli/doctor/gather.h"
#include "cli/run.h"
#include "cli/text/figures.h"
#include "cli/up/consent.h"
#include "rig/lock/lock_file.h"
#include "rig/rig_file.h"

namespace ohm {
namespace {

constexpr const char* kSimulated = "SIMULATED rig: these cards are the twin's.\n";

/// `ohm adopt A3=0000:05:00.0` needs no rig file named: what has an `=` is an assignment.
struct Words {
  std::string rig_path{"rig.yaml"};
  std::vector<std::string> assignments;
};

Result<Words> words_of(const Invocation& asked) {
  Words words;
  bool named = false;
  for (const auto& word : asked.arguments) {
    if (word.find('=') != std::string::npos) {
      words.assignments.push_back(word);
      continue;
    }
    if (named)
      return failure(Error::Kind::BadInput, "`" + shortened(word, 60) + "`: a rig file is named already (" + words.rig_path +
                                                "); a place and its card are written PLACE=BUS-ID, like A3=0000:05:00.0");
    words.rig_path = word, named = true;
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

Answer print_labels(const Rig& rig, const std::string& rig_path, const Style& style) {
  const auto lock = lock_beside(rig, rig_path);
  if (!lock) return refused(lock.error().what);
  if (!*lock) return refused(lock_path_for(rig_path) + ": nothing is adopted yet; run `ohm adopt` first");
  const bool simulated = std::getenv("OHM_TWIN") != nullptr;  // the lock does not say, and no driver is asked
  return {0, (simulated ? kSimulated : "") + labels_text(rig, **lock, style.width), ""};
}

std::string machine_of(const MachineFacts& facts) { return facts.driver.simulated || !facts.host ? "" : facts.host->machine_id; }

/// What the person says of known cards in each other's slots, with a sentence where they were not asked.
struct MovedWord {
  Moved moved{Moved::Risers};
  std::string note;
};

Result<MovedWord> ask_what_moved(const std::string& what, std::istream& answers, std::ostream& questions) {
  questions << what
            << ": did you move the cards (c) or only the riser cables (r)? Also r when nobody moved anything and the board "
               "counts its slots anew. [c/r] "
            << std::flush;
  std::string line;
  if (!std::getline(answers, line))
    return failure(Error::Kind::BadInput,
                   "nothing was written: " + what + " and nobody answered what was moved; say --moved cards or --moved risers");
  const auto word = trimmed(line);
  if (word == "c" || word == "C" || word == "cards") return MovedWord{Moved::Cards, ""};
  if (word == "r" || word == "R" || word == "risers") return MovedWord{Moved::Risers, ""};
  return failure(Error::Kind::BadInput, "nothing was written: the answer was `" + shortened(word, 20) + "`, not c or r");
}

Result<MovedWord> what_moved(const std::vector<CardMove>& moves, const Invocation& asked, std::istream& answers,
                             std::ostream& questions) {
  const auto told = value_of(asked, "--moved");
  if (told) return MovedWord{*told == "cards" ? Moved::Cards : Moved::Risers, ""};
  if (moves.empty()) return MovedWord{};
  const auto what = moves_text(moves);
  if (given(asked, "--yes") || given(asked, "--dry-run"))
    return MovedWord{Moved::Risers, what +
                                        ": taken for moved risers, so that cards keep their places; if the cards were moved, say "
                                        "--moved cards."};
  return ask_what_moved(what, answers, questions);
}

/// One adoption, as it is shown, asked about, written and told.
struct Shown {
  const Adoption& adoption;
  const MachineFacts& facts;
  const std::vector<FoundGpu>& found;
  std::string text;
  std::string undo;  ///< command line
};

Answer told(const Shown& shown, bool written, bool text_was_shown, const Invocation& asked) {
  const auto bus = shown.facts.pci.value_or(std::vector<PciDevice>{});
  if (given(asked, "--json"))
    return {0,
            adoption_json(shown.adoption, shown.found, bus, shown.facts.lock_file, written ? shown.undo : "",
                          shown.facts.driver.simulated),
            ""};
  const auto out = text_was_shown ? "" : shown.text;
  if (!written) return {0, out, ""};
  return {0, out + "Written to " + shown.facts.lock_file + "; ohmd reads it when it starts. Undo: `" + shown.undo + "`.\n", ""};
}

/// Shows, asks and writes.
Answer conclude(const Shown& shown, const Invocation& asked, std::istream& answers, std::ostream& questions) {
  const bool nothing_new = shown.adoption.changes.empty() && shown.facts.lock;
  if (given(asked, "--dry-run") || nothing_new) return told(shown, false, false, asked);
  const bool ask = !given(asked, "--yes");
  if (const auto doubt = doubt_text(shown.adoption); !ask && !doubt.empty())
    return refused("ohm adopt: nothing was written: " + doubt + "; without --yes it asks");
  if (ask) {
    questions << shown.text;
    if (const auto agreed = agrees("Write " + shown.facts.lock_file + "?", answers, questions); !agreed)
      return refused("ohm adopt: " + agreed.error().what);
  }
  if (const auto written = change_lock(shown.facts.lock_file, shown.adoption.lock); !written) return refused(written.error().what);
  return told(shown, true, ask, asked);
}

Answer adopt_here(const Rig& rig, const Words& words, const Invocation& asked, const Style& style, std::istream& answers,
                  std::ostream& questions) {
  const auto assignments = assignments_of(words.assignments);
  if (!assignments) return refused("ohm adopt: " + assignments.error().what);
  const auto hosts = hosts_named(rig, value_of(asked, "--host").value_or(""));
  if (!hosts) return refused("ohm adopt: " + hosts.error().what);
  const auto facts = look_at_machine(rig, words.rig_path, *hosts);
  if (!facts) return refused(facts.error().what);
  if (!facts->driver.missing.empty()) return refused("ohm adopt: no NVIDIA driver: " + facts->driver.missing);

  AdoptOrder order{facts->lock ? &*facts->lock : nullptr,         {}, *assignments, *hosts, Moved::Risers, machine_of(*facts),
                   instant_text(std::chrono::system_clock::now())};
  for (const auto& card : facts->cards) order.found.push_back(card.found);
  const auto moved = what_moved(open_moves(rig, order), asked, answers, questions);
  if (!moved) return refused("ohm adopt: " + moved.error().what);
  order.moved = moved->moved;
  const auto adoption = adopt(rig, order);
  if (!adoption) return refused("ohm adopt: " + adoption.error().what);
  const auto text = std::string{facts->driver.simulated ? kSimulated : ""} +
                    adoption_text(rig, *adoption, order.found, facts->pci.value_or(std::vector<PciDevice>{}), style) +
                    wrapped(moved->note, style.width);
  const auto undo = undo_line(words.rig_path, facts->lock.has_value());
  return conclude({*adoption, *facts, order.found, text, undo}, asked, answers, questions);
}

}  // namespace

Answer run_adopt(const Invocation& asked, const Style& style, std::istream& answers, std::ostream& questions) {
  const auto words = words_of(asked);
  if (!words) return refused("ohm adopt: " + words.error().what);
  const auto rig = read_rig_file(words->rig_path);
  if (!rig) return {1, "", render(rig.error())};
  if (given(asked, "--labels")) return print_labels(*rig, words->rig_path, style);
  if (given(asked, "--undo")) return undo_adopt(*rig, words->rig_path, asked, answers, questions);
  return adopt_here(*rig, *words, asked, style, answers, questions);
}

}  // namespace ohm
