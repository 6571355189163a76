#include "cli/init/init.h"

#include <algorithm>
#include <array>
#include <istream>
#include <ostream>
#include <string_view>
#include <vector>

#include "base/text.h"
#include "cli/init/outlets.h"
#include "rig/catalogue/catalogue.h"
#include "rig/file/words/quantity.h"

namespace ohm {
namespace {

constexpr int kMostHosts = 702;  // frames are named A…Z, AA…ZZ
constexpr int kMostCardsOfHost = 99;

tl::unexpected<Error> bad(std::string what) { return failure(Error::Kind::BadInput, std::move(what)); }

template <class P>
std::vector<std::string> names_of() {
  std::vector<std::string> names;
  for (const auto& [name, entry] : catalogue())
    if (std::holds_alternative<P>(entry.part)) names.push_back(name);
  return names;
}

/// "8 x rtx-3090-fe"; the part must be one of the catalogue's of type P.
template <class P>
Result<SomeOf> some_of(const std::string& text, const std::string& kind) {
  const auto counted = rigfile::counted(text);
  if (!counted || counted->count == 0)
    return bad("`" + text + "`: give a number and a part, like 4 x NAME; `ohm parts " + kind + "` lists the names");
  const std::string part{counted->what};
  if (find_part<P>(catalogue(), part)) return SomeOf{counted->count, part};
  const auto meant = nearest(part, names_of<P>());
  return bad("`" + part + "` is no " + kind + (meant ? "; did you mean `" + *meant + "`?" : "") + " (`ohm parts " + kind +
             "` lists them)");
}

/// Any quantity whose spelling is kept: `read` only says whether it is understood.
template <class Read>
Result<std::string> spelled(const std::string& text, Read&& read, const std::string& expected) {
  const auto value = read(text);
  if (value) return text;
  return bad("`" + text + "`: " + expected + (value.error().empty() ? "" : "; " + value.error()));
}

int needed(int things, int each) { return (things + each - 1) / each; }

bool is_low_voltage(const InitAnswers& a) { return rigfile::feed(a.feed)->nominal < Volts{150}; }

/// Sets one answer from its text.
using Take = Result<void> (*)(const std::string& text, InitAnswers& into);

struct Question {
  const char* id;  ///< the option's name
  const char* asks;
  std::string (*offers)(const InitAnswers&);  ///< the default, from the answers before it
  Take take;
};

template <class T>
Result<void> put(Result<T> value, T& into) {
  if (!value) return tl::make_unexpected(value.error());
  into = std::move(*value);
  return {};
}

std::string written(const SomeOf& some) { return std::to_string(some.count) + " x " + some.part; }

// What is offered: what people of that size and voltage mostly have (assumed).
std::string offered_psus(const InitAnswers& a) {
  const int cards = needed(a.cards.count, a.hosts);
  return is_low_voltage(a) ? std::to_string(needed(cards, 4)) + " x evga-1600-p2"
                           : std::to_string(needed(cards + 1, 3)) + " x hp-dps-1200fb";  // the host draws like a card
}

std::string offered_pdus(const InitAnswers& a) {
  if (is_low_voltage(a)) return "none";
  const auto feed = *rigfile::feed(a.feed);
  const bool european = feed.kind == FeedKind::ThreePhase && feed.nominal > Volts{300};
  const char* part = european                            ? "pdu-24xc13-iec309-32-3p"
                     : feed.kind == FeedKind::ThreePhase ? "pdu-24xc13-l21-30"
                                                         : "pdu-24xc13-l6-30";
  return written({needed(a.hosts, 2), part});
}

Result<void> take_pdus(const std::string& text, InitAnswers& into) {
  if (text != "none") return put(some_of<PduPart>(text, "pdu"), into.pdus);
  into.pdus = {0, ""};
  return {};
}

Result<void> take_hosts(const std::string& text, InitAnswers& into) {
  const auto hosts = rigfile::count(text);
  if (!hosts || *hosts > kMostHosts) return bad("`" + text + "`: give a number of hosts from 1 to " + std::to_string(kMostHosts));
  into.hosts = *hosts;
  return {};
}

Result<void> take_tariff(const std::string& text, InitAnswers& into) {
  if (text != "none")
    return put(spelled(text, rigfile::tariff, "give a price per kilowatt-hour, like 0.14 USD/kWh, or none"), into.tariff);
  into.tariff.clear();
  return {};
}

const std::array kQuestions{
    Question{"feed", "What does the utility bring in (120 V, 230 V, 240 V split-phase, 208 V 3-phase, 400 V 3-phase)?",
             [](const InitAnswers& a) { return a.feed; },
             [](const std::string& t, InitAnswers& a) {
               return put(spelled(t, rigfile::feed, "give a voltage and its kind, like 240 V split-phase"), a.feed);
             }},
    Question{"breaker", "What is printed on the branch breakers?",
             [](const InitAnswers& a) { return std::string{is_low_voltage(a) ? "15 A" : "30 A"}; },
             [](const std::string& t, InitAnswers& a) {
               return put(spelled(t, rigfile::current, "give a current, like 30 A"), a.breaker);
             }},
    Question{"cards", "How many cards, and which (`ohm parts card` lists them)?",
             [](const InitAnswers& a) { return written(a.cards); },
             [](const std::string& t, InitAnswers& a) { return put(some_of<CardPart>(t, "card"), a.cards); }},
    Question{"hosts", "How many hosts share them?", [](const InitAnswers& a) { return std::to_string(needed(a.cards.count, 8)); },
             take_hosts},
    Question{"psu", "Which supplies has one host?", offered_psus,
             [](const std::string& t, InitAnswers& a) { return put(some_of<PsuPart>(t, "psu"), a.psus); }},
    Question{"pdu", "Which PDUs (none: supplies plug into the wall)?", offered_pdus, take_pdus},
    Question{"tariff", "What does a kilowatt-hour cost (none: not told)?", [](const InitAnswers&) { return std::string{"none"}; },
             take_tariff}};

/// Asks until the answer is understood. Errors: the input ended.
Result<void> ask(const Question& q, InitAnswers& answers, std::istream& in, std::ostream& out) {
  const auto offer = q.offers(answers);
  for (;;) {
    out << q.asks << " [" << offer << "] " << std::flush;
    std::string line;
    if (!std::getline(in, line))
      return bad("the answers ended at --" + std::string{q.id} + "; tell it as an option, like --" + q.id + " '" + offer + "'");
    const std::string text{trimmed(line)};
    const auto taken = q.take(text.empty() ? offer : text, answers);
    if (taken) return taken;
    out << "  " << taken.error().what << "\n";
  }
}

Result<void> told_or_asked(const Question& q, const Told& told, InitAnswers& answers, std::istream& in, std::ostream& out) {
  const auto it = told.find(q.id);
  if (it == told.end()) return ask(q, answers, in, out);
  const auto taken = q.take(std::string{trimmed(it->second)}, answers);
  if (!taken) return bad("--" + std::string{q.id} + ": " + taken.error().what);
  return taken;
}

}  // namespace

Result<InitAnswers> fitting(const InitAnswers& a) {
  if (a.cards.count < a.hosts)
    return bad(std::to_string(a.hosts) + " hosts for " + std::to_string(a.cards.count) + " cards; give each host at least one");
  const int most = needed(a.cards.count, a.hosts);
  if (most > kMostCardsOfHost)
    return bad(std::to_string(most) + " cards on one host; give more hosts, at most " + std::to_string(kMostCardsOfHost) +
               " cards each");
  if (a.psus.count > a.cards.count / a.hosts)
    return bad(std::to_string(a.psus.count) + " supplies for " + std::to_string(a.cards.count / a.hosts) +
               " cards of a host; write a spare one into the file later");
  if (a.pdus.count == 0) return a;
  const auto dealt = deal_outlets(a);
  if (!dealt) return tl::make_unexpected(dealt.error());
  return a;
}

Result<InitAnswers> interview(const Told& told, std::istream& in, std::ostream& out) {
  InitAnswers answers;
  for (const auto& question : kQuestions)
    if (auto done = told_or_asked(question, told, answers, in, out); !done) return tl::make_unexpected(done.error());
  return fitting(answers);
}

}  // namespace ohm
