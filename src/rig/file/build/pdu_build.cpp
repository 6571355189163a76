#include <algorithm>
#include <optional>
#include <string>
#include <utility>

#include "base/text.h"
#include "rig/file/build/draft.h"
#include "rig/file/words/form.h"
#include "rig/file/words/places.h"
#include "rig/file/words/word.h"
#include "rig/meter/meter_address.h"

// PDUs: their parts, exceptions, sources and chains; and who is plugged into which outlet.

namespace ohm::rigfile {

void build_pdus(Draft& draft);

namespace {

constexpr Fraction kUnmeteredMargin{0.05};  // assumed: kept back where nobody sees what the PDU really carries

/// "1-24" of outlets that run without gaps, else the first and the last.
std::string outlets_in_words(const PduPart& part) {
  if (part.outlets.empty()) return "none";
  return std::to_string(part.outlets.front().first) + "-" + std::to_string(part.outlets.back().first);
}

std::pair<int, std::string>* outlet_of(PduPart& part, int number) {
  const auto it =
      std::lower_bound(part.outlets.begin(), part.outlets.end(), number, [](const auto& o, int n) { return o.first < n; });
  return it != part.outlets.end() && it->first == number ? &*it : nullptr;
}

void apply_outlet_exception(Draft& draft, Pdu& pdu, const OutletException& e) {
  for (int n = e.numbers.first; n <= e.numbers.last; ++n) {
    if (auto* outlet = outlet_of(pdu.part, n)) {
      outlet->second = e.kind;
      continue;
    }
    return draft.book.problems.wrong_key(*e.node, "an outlet that `" + pdu.name + "` has: " + outlets_in_words(pdu.part));
  }
}

void apply_bank_exception(Draft& draft, Pdu& pdu, const BankException& e) {
  auto& banks = pdu.part.banks.is;
  bool found = false;
  for (std::size_t i = 0; i < banks.size(); ++i) {
    const std::string name = "b" + std::to_string(i + 1);
    if (e.pattern ? !name.starts_with(e.name) : name != e.name) continue;
    found = true;
    if (e.bank.rating.v > 0) banks[i].rating = e.bank.rating;
    if (e.bank.continuous) banks[i].continuous = e.bank.continuous;
    if (e.bank.legs) banks[i].legs = e.bank.legs;
  }
  if (found) return;
  const std::string has = banks.empty() ? "it has none" : "it has b1 to b" + std::to_string(banks.size());
  draft.book.problems.wrong_key(*e.node, "a bank of `" + pdu.name + "`", has);
}

void set_margin(Draft& draft, const PduSpec& spec, Pdu& pdu) {
  pdu.meter = spec.meter.value_or("");
  const bool metered = names_a_meter(pdu.meter);
  pdu.margin = spec.margin.value_or(metered ? Fraction{} : kUnmeteredMargin);
  if (!spec.margin && !metered) draft.book.assumptions.add(pdu.name, "margin", "5 % kept back: it has no meter");
}

/// What that PDU has instead of the outlet or bank that `thing` names; "" where it has that one. Legs are known later.
std::string has_instead(Pdu& pdu, const std::string& thing) {
  const std::string wire = thing.substr(pdu.name.size());
  const std::size_t banks = pdu.part.banks.is.size();
  if (wire.starts_with('/') && !outlet_of(pdu.part, std::stoi(wire.substr(1))))
    return "an outlet that `" + pdu.name + "` has: " + outlets_in_words(pdu.part);
  if (!wire.starts_with(".b") || static_cast<std::size_t>(std::stoi(wire.substr(2))) <= banks) return "";
  return "a bank that `" + pdu.name + "` has: " + (banks == 0 ? "none" : "b1 to b" + std::to_string(banks));
}

/// An HTTP meter names each wire that it tells of.
void check_meter_wires(Draft& draft, const PduSpec& spec, Pdu& pdu) {
  if (!spec.part || !names_a_meter(pdu.meter)) return;
  const auto address = meter_address(pdu.meter, pdu.name);
  const auto* http = address ? std::get_if<HttpSource>(&*address) : nullptr;
  if (!http) return;
  const Node* node = spec.node->find("meter");
  for (const JsonPick& pick : http->picks)
    if (const auto has = has_instead(pdu, pick.thing); !has.empty())
      draft.book.problems.wrong_text(node ? *node : *spec.node, pick.thing, has);
}

std::optional<AcSource> source_of(Draft& draft, const PduSpec& spec, const std::string& name) {
  Problems& problems = draft.book.problems;
  if (spec.breaker) {
    const auto breaker = draft.names.need(problems, *spec.breaker, trimmed(spec.breaker->text), Names::Kind::Breaker);
    return breaker ? std::optional<AcSource>{Index<Breaker>{*breaker}} : std::nullopt;
  }
  if (spec.outlet) {
    const auto at = outlets(trimmed(spec.outlet->text));
    if (!at || at->numbers.size() != 1) {
      problems.wrong(*spec.outlet, text_of(Form::Outlet).expected, at ? "" : at.error());
      return std::nullopt;
    }
    const auto outlet = take_outlet(draft, *spec.outlet, at->pdu, at->numbers.first, name);
    return outlet ? std::optional<AcSource>{*outlet} : std::nullopt;
  }
  if (draft.branch) return *draft.branch;
  problems.missing_key(*spec.node, "breaker", "the breaker that feeds it, or `outlet`");
  return std::nullopt;
}

/// A bank of a PDU on a breaker sits between lines that the breaker has.
void check_bank_legs(Draft& draft, const Pdu& pdu, const Node& node) {
  const auto* breaker = std::get_if<Index<Breaker>>(&pdu.from);
  if (!breaker || !draft.feed_known || breaker->v >= draft.rig.breakers.size()) return;
  const Legs has = draft.rig[*breaker].legs;
  for (std::size_t i = 0; i < pdu.part.banks.is.size(); ++i) {
    const auto& told = pdu.part.banks.is[i].legs;
    if (!told || has == Legs::All || written(has).find(*told) != std::string_view::npos) continue;
    draft.book.problems.wrong_text(node, *told, "legs that its breaker has, " + std::string{written(has)},
                                   "bank b" + std::to_string(i + 1));
  }
}

void tell_dealt_legs(Draft& draft, const Pdu& pdu) {
  const auto* breaker = std::get_if<Index<Breaker>>(&pdu.from);
  if (!breaker || breaker->v >= draft.rig.breakers.size() || draft.rig[*breaker].legs != Legs::All) return;
  const auto& banks = pdu.part.banks.is;
  const bool all_told =
      !banks.empty() && std::all_of(banks.begin(), banks.end(), [](const BankPart& b) { return b.legs.has_value(); });
  if (!all_told)
    draft.book.assumptions.add(pdu.name, "legs",
                               banks.empty() ? "outlets dealt over the legs in turn" : "banks dealt over the legs in turn");
}

Pdu pdu_of(Draft& draft, std::size_t index) {
  PduSpec& spec = draft.pdus[index];
  const auto found = draft.exceptions.pdus.find(index);
  const PduExceptions none;
  const PduExceptions& exceptions = found == draft.exceptions.pdus.end() ? none : found->second;
  for (const PduSpec& e : exceptions.whole) spec = over(std::move(spec), e);
  Pdu pdu;
  pdu.name = spec.node->key;
  pdu.at = place_of_node(*spec.node);
  if (spec.part) {
    pdu.part_name = spec.part->name;
    pdu.part = spec.part->as<PduPart>();
    draft.parts.note(draft.book, *spec.part);
  }
  for (const OutletException& e : exceptions.outlets) apply_outlet_exception(draft, pdu, e);
  for (const BankException& e : exceptions.banks) apply_bank_exception(draft, pdu, e);
  set_margin(draft, spec, pdu);
  check_meter_wires(draft, spec, pdu);
  return pdu;
}

/// A PDU that hangs on itself, or too deep.
void check_chains(Draft& draft) {
  for (std::size_t i = 0; i < draft.rig.pdus.size(); ++i) {
    std::string way = draft.rig.pdus[i].name;
    std::size_t at = i;
    int steps = 0;
    while (const auto* outlet = std::get_if<OutletRef>(&draft.rig.pdus[at].from)) {
      at = outlet->pdu.v;
      way += " → " + draft.rig.pdus[at].name;
      if (at == i || ++steps > kMostChained) break;
    }
    if (at != i && steps <= kMostChained) continue;
    if (steps == 0 && !std::holds_alternative<OutletRef>(draft.rig.pdus[i].from)) continue;
    draft.book.problems.wrong(*draft.pdus[i].outlet, "an outlet that does not hang on this PDU itself",
                              (at == i ? "a circle: " : "PDUs one behind another, more than can be: ") + way);
    return;
  }
}

}  // namespace

void PartsInUse::tell_assumed(Notebook& book, const PartUse& use) {
  if (!book.shelf.is_own(*use.entry) || !use.node) return;
  const std::string place = use.name.empty() ? path_of(*use.node) : "parts." + use.name;
  for (const PartEntry::Told& told : use.entry->figures) {
    if (told.rank == Rank::Assumed && told.source == kNotTold) book.assumptions.add(place + "." + told.figure, told.is);
  }
}

std::optional<OutletRef> take_outlet(Draft& draft, const Node& node, std::string_view pdu, int number, const std::string& who) {
  Problems& problems = draft.book.problems;
  const auto index = draft.names.need(problems, node, pdu, Names::Kind::Pdu);
  if (!index) return std::nullopt;
  const OutletRef ref{Index<Pdu>{*index}, number};
  Pdu& owner = draft.rig.pdus[*index];
  const std::string name = std::string{pdu} + "/" + std::to_string(number);
  const bool part_known = draft.pdus[*index].part.has_value();
  if (!outlet_of(owner.part, number)) {
    if (part_known) problems.wrong_text(node, name, "an outlet that `" + owner.name + "` has: " + outlets_in_words(owner.part));
    return std::nullopt;
  }
  const auto [it, free] = draft.outlets.try_emplace(ref, Draft::Taken{who, node.at});
  if (free) return ref;
  problems.wrong_text(node, name, "a free outlet for `" + who + "`",
                      "`" + it->second.by + "` is plugged in there (line " + std::to_string(it->second.at.line) + ")");
  return std::nullopt;
}

void build_pdus(Draft& draft) {
  std::size_t outlets_in_all = 0;
  for (std::size_t i = 0; i < draft.pdus.size(); ++i) {
    draft.rig.pdus.push_back(pdu_of(draft, i));
    outlets_in_all += draft.rig.pdus.back().part.outlets.size();
    if (outlets_in_all <= kMostOutletsInAll) continue;
    draft.book.problems.wrong(*draft.pdus[i].node, "at most " + std::to_string(kMostOutletsInAll) + " outlets in one file");
    draft.too_much = true;
    return;
  }
  for (std::size_t i = 0; i < draft.pdus.size(); ++i) {
    const PduSpec& spec = draft.pdus[i];
    Pdu& pdu = draft.rig.pdus[i];
    const auto from = source_of(draft, spec, pdu.name);
    if (!from) continue;
    pdu.from = *from;
    if (spec.part) check_bank_legs(draft, pdu, spec.part->node ? *spec.part->node : *spec.node);
    tell_dealt_legs(draft, pdu);
  }
  check_chains(draft);
}

}  // namespace ohm::rigfile
