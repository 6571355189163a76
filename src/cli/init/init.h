// The first rig file: what `ohm init` asks, and what it writes.
//
// Seven answers are enough for a file that reads back clean: feed, breakers, cards, hosts, supplies, PDUs, price. Everything else
// the file assumes stands in it as a comment or is left to `ohm plan`, which lists it. Called by the command line; interview()
// blocks on its stream, the rest is pure. Touches no file: the caller writes what first_rig_file() returns, and never over an
// existing one unasked.
#pragma once

#include <iosfwd>
#include <map>
#include <string>

#include "base/result.h"

namespace ohm {

/// "8 x rtx-3090-fe".
struct SomeOf {
  int count{};
  std::string part;
  friend bool operator==(const SomeOf&, const SomeOf&) = default;
};

/// Values as they will stand in the file: quantities keep the spelling of the person.
struct InitAnswers {
  std::string feed{"240 V split-phase"};
  std::string breaker{"30 A"};         ///< rating of each branch breaker: one for every PDU, or for every host without PDUs
  SomeOf cards{8, "rtx-3090-fe"};      ///< all of them
  int hosts{1};                        ///< at least one card each
  SomeOf psus{3, "hp-dps-1200fb"};     ///< of one host
  SomeOf pdus{1, "pdu-24xc13-l6-30"};  ///< count 0: supplies plug into the wall
  std::string tariff;                  ///< "0.14 USD/kWh"; "": not told
  friend bool operator==(const InitAnswers&, const InitAnswers&) = default;
};

/// What options told, by the name of the option without its dashes: {"cards", "4 x rtx-3090-fe"}.
using Told = std::map<std::string, std::string>;

/// Asks on `out` what `told` does not say, default in brackets; a line that is not understood is explained and asked again.
/// Errors (BadInput): an option that is not understood, answers that do not fit together (nine hosts for eight cards, a 3-phase PDU
/// on a single-phase feed, fewer outlets than supplies), and input that ends before the last question: nothing is made up for a
/// person who left.
Result<InitAnswers> interview(const Told& told, std::istream& in, std::ostream& out);

/// Do the answers fit together? The answers themselves, or a BadInput that says what to change.
Result<InitAnswers> fitting(const InitAnswers& answers);

/// A commented rig.yaml. `answers` come from interview() or fitting(); it reads back without an error and with that many cards.
std::string first_rig_file(const InitAnswers& answers);

}  // namespace ohm
