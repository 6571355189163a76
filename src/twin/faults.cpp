#include "twin/faults.h"

#include <algorithm>
#include <array>
#include <cmath>

#include "base/text.h"
#include "rig/circuit/wiring.h"
#include "twin/air/chassis.h"

namespace ohm::twin {
namespace {

enum class Strikes { Card, Fan, Supply, Breaker, Outlet, Site, Pdu, Wire, Two };

struct FaultRow {
  FaultKind kind;
  const char* word;
  Strikes strikes;
};

constexpr std::array kRows{FaultRow{FaultKind::FallsOffBus, "fall-off-bus", Strikes::Card},
                           FaultRow{FaultKind::Hangs, "hang", Strikes::Card},
                           FaultRow{FaultKind::MemoryError, "memory-error", Strikes::Card},
                           FaultRow{FaultKind::FanStops, "fan-stop", Strikes::Fan},
                           FaultRow{FaultKind::FanSticks, "fan-stick", Strikes::Fan},
                           FaultRow{FaultKind::SensorFreezes, "sensor-freeze", Strikes::Card},
                           FaultRow{FaultKind::SensorLies, "sensor-lie", Strikes::Card},
                           FaultRow{FaultKind::PadsDegrade, "pads-degrade", Strikes::Card},
                           FaultRow{FaultKind::LinkDrops, "link-drop", Strikes::Card},
                           FaultRow{FaultKind::LinkFlaps, "link-flap", Strikes::Card},
                           FaultRow{FaultKind::SetterDeaf, "setter-deaf", Strikes::Card},
                           FaultRow{FaultKind::PsuDies, "psu-die", Strikes::Supply},
                           FaultRow{FaultKind::BreakerTrips, "breaker-trip", Strikes::Breaker},
                           FaultRow{FaultKind::OutletOff, "outlet-off", Strikes::Outlet},
                           FaultRow{FaultKind::MainsSag, "mains-sag", Strikes::Site},
                           FaultRow{FaultKind::AirConFails, "aircon-fail", Strikes::Site},
                           FaultRow{FaultKind::MeterSilent, "meter-silent", Strikes::Pdu},
                           FaultRow{FaultKind::MeterFreezes, "meter-freeze", Strikes::Pdu},
                           FaultRow{FaultKind::ForeignLoad, "foreign-load", Strikes::Wire},
                           FaultRow{FaultKind::WiresSwapped, "wires-swapped", Strikes::Two}};

const FaultRow& row_of(FaultKind kind) {
  return *std::find_if(kRows.begin(), kRows.end(), [&](const FaultRow& r) { return r.kind == kind; });
}

template <class T>
std::optional<std::size_t> named(const std::vector<T>& things, std::string_view name) {
  const auto at = std::find_if(things.begin(), things.end(), [&](const T& t) { return t.name == name; });
  return at == things.end() ? std::nullopt : std::optional<std::size_t>{static_cast<std::size_t>(at - things.begin())};
}

bool strikes(const Model& model, Strikes what, std::string_view target) {
  const auto& trips = model.wiring->trips;
  switch (what) {
    case Strikes::Card: return card_named(model.rig, target).has_value();
    case Strikes::Fan:
      return card_named(model.rig, target) || card_fan_named(model, target) || chassis_fan_named(model.chassis, target);
    case Strikes::Supply: return psu_named(model.rig, target).has_value();
    case Strikes::Pdu: return pdu_named(model.rig, target).has_value();
    case Strikes::Outlet: return outlet_named(model.rig, target).has_value();
    case Strikes::Site: return target == "site";
    case Strikes::Breaker: return std::any_of(trips.begin(), trips.end(), [&](const Trip& t) { return t.place == target; });
    case Strikes::Wire: return strikes(model, Strikes::Pdu, target) || strikes(model, Strikes::Breaker, target);
    case Strikes::Two: break;
  }
  return false;
}

const char* name_of(Strikes what) {
  switch (what) {
    case Strikes::Card: return "a card";
    case Strikes::Fan: return "a card, one of its fans (\"A3.fan2\") or a chassis fan (\"A.fan1\")";
    case Strikes::Supply: return "a supply";
    case Strikes::Pdu: return "a PDU";
    case Strikes::Outlet: return "an outlet (\"pdu1/3\")";
    case Strikes::Site: return "\"site\"";
    case Strikes::Breaker: return "a breaker, a bank (\"pdu1.b2\") or \"main\"";
    case Strikes::Wire: return "a PDU, a breaker, a bank or \"main\"";
    case Strikes::Two: break;
  }
  return "two cards, two supplies or two outlets";
}

bool two_of_a_kind(const Model& model, const Fault& fault) {
  const std::array kinds{Strikes::Card, Strikes::Supply, Strikes::Outlet};
  return fault.target != fault.other && std::any_of(kinds.begin(), kinds.end(), [&](Strikes kind) {
           return strikes(model, kind, fault.target) && strikes(model, kind, fault.other);
         });
}

/// What a fault's size must be; nothing: any will do.
std::optional<std::string> wrong_size(const Fault& fault, Volts nominal) {
  if (!std::isfinite(fault.size)) return "a number";
  if (fault.kind == FaultKind::MemoryError && fault.size != 13 && fault.size != 31 && fault.size != 48 && fault.size != 63)
    return "the XID 13, 31, 48 or 63";
  if (fault.kind == FaultKind::PadsDegrade && !(fault.size > 0 && fault.size <= 20)) return "a factor above 0, at most 20";
  if (fault.kind == FaultKind::MainsSag && !(fault.size >= 0 && fault.size < nominal.v))
    return "volts from 0 to below the nominal " + number(nominal.v, 0);
  if (fault.kind == FaultKind::ForeignLoad && !(fault.size > 0 && fault.size <= 1000)) return "amperes above 0, at most 1000";
  if (fault.kind == FaultKind::SensorLies && std::abs(fault.size) > 200) return "kelvin, at most 200 either way";
  return std::nullopt;
}

void swap_cards(Rig& rig, std::size_t a, std::size_t b) {
  const auto exchange = [&](Index<Card>& c) {
    if (c.v == a)
      c = Index<Card>{b};
    else if (c.v == b)
      c = Index<Card>{a};
  };
  std::swap(rig.cards[a].plugs, rig.cards[b].plugs);
  std::swap(rig.cards[a].riser, rig.cards[b].riser);
  std::swap(rig.cards[a].host, rig.cards[b].host);
  for (auto& frame : rig.frames)
    for (auto& row : frame.rows) std::for_each(row.begin(), row.end(), exchange);
}

/// Everything that hangs on one supply hangs on the other.
void swap_supplies(Rig& rig, std::size_t a, std::size_t b) {
  const auto exchange = [&](Index<Psu>& p) {
    if (p.v == a)
      p = Index<Psu>{b};
    else if (p.v == b)
      p = Index<Psu>{a};
  };
  for (auto& card : rig.cards) {
    std::for_each(card.plugs.begin(), card.plugs.end(), exchange);
    if (card.riser) exchange(card.riser->from);
  }
  for (auto& host : rig.hosts) exchange(host.from);
}

/// The cords in two outlets change places; either may be empty.
void swap_outlets(Rig& rig, OutletRef a, OutletRef b) {
  for (auto& psu : rig.psus)
    if (auto* at = std::get_if<OutletRef>(&psu.from)) {
      if (*at == a)
        *at = b;
      else if (*at == b)
        *at = a;
    }
}

void swap_wires(Rig& rig, const Fault& fault) {
  const auto card = card_named(rig, fault.target), other_card = card_named(rig, fault.other);
  const auto psu = psu_named(rig, fault.target), other_psu = psu_named(rig, fault.other);
  const auto outlet = outlet_named(rig, fault.target), other_outlet = outlet_named(rig, fault.other);
  if (card && other_card) swap_cards(rig, *card, *other_card);
  if (psu && other_psu) swap_supplies(rig, *psu, *other_psu);
  if (outlet && other_outlet) swap_outlets(rig, *outlet, *other_outlet);
}

/// For each supply of the swapped rig: the supply of the file that was in the same outlet; its own where that was empty.
std::vector<std::uint32_t> outlet_owners(const Rig& file, const Rig& swapped) {
  std::vector<std::uint32_t> owner;
  for (std::uint32_t s = 0; s < swapped.psus.size(); ++s) {
    const auto at = std::find_if(file.psus.begin(), file.psus.end(), [&](const Psu& p) { return p.from == swapped.psus[s].from; });
    const bool moved = at != file.psus.end() && swapped.psus[s].from != file.psus[s].from;
    owner.push_back(moved ? static_cast<std::uint32_t>(at - file.psus.begin()) : s);
  }
  return owner;
}

}  // namespace

std::optional<FaultKind> fault_named(std::string_view word) {
  const auto at = std::find_if(kRows.begin(), kRows.end(), [&](const FaultRow& r) { return r.word == word; });
  return at == kRows.end() ? std::nullopt : std::optional{at->kind};
}

bool strikes_a_card(FaultKind kind) { return row_of(kind).strikes == Strikes::Card; }

std::string_view name_of(FaultKind kind) { return row_of(kind).word; }

const std::vector<std::string>& fault_words() {
  static const auto words = [] {
    std::vector<std::string> all;
    for (const auto& row : kRows) all.emplace_back(row.word);
    return all;
  }();
  return words;
}

std::optional<std::size_t> card_named(const Rig& rig, std::string_view name) { return named(rig.cards, name); }
std::optional<CardFan> card_fan_named(const Model& model, std::string_view name) {
  const auto dot = name.rfind(".fan");
  const auto card = dot == std::string_view::npos ? std::nullopt : card_named(model.rig, name.substr(0, dot));
  if (!card) return std::nullopt;
  for (int fan = 0; fan < model.cards[*card].limits.fans; ++fan)
    if (name.substr(dot + 4) == std::to_string(fan + 1)) return CardFan{*card, static_cast<std::size_t>(fan)};
  return std::nullopt;
}
std::optional<std::size_t> psu_named(const Rig& rig, std::string_view name) { return named(rig.psus, name); }
std::optional<std::size_t> pdu_named(const Rig& rig, std::string_view name) { return named(rig.pdus, name); }

std::optional<OutletRef> outlet_named(const Rig& rig, std::string_view name) {
  for (std::size_t p = 0; p < rig.pdus.size(); ++p)
    for (const auto& [number, kind] : rig.pdus[p].part.outlets)
      if (rig.pdus[p].name + "/" + std::to_string(number) == name) return OutletRef{Index<Pdu>{p}, number};
  return std::nullopt;
}

bool is_outlet(const Rig& rig, const AcSource& from, std::string_view outlet) {
  const auto* at = std::get_if<OutletRef>(&from);
  return at && rig[at->pdu].name + "/" + std::to_string(at->outlet) == outlet;
}

Result<void> check_fault(const Model& model, const Fault& fault) {
  const auto& row = row_of(fault.kind);
  const bool found = row.strikes == Strikes::Two ? two_of_a_kind(model, fault) : strikes(model, row.strikes, fault.target);
  const auto target = row.strikes == Strikes::Two ? fault.target + "\" and \"" + fault.other : fault.target;
  if (!found)
    return failure(Error::Kind::BadInput, std::string{row.word} + ": strikes " + name_of(row.strikes) + ", not \"" + target + "\"");
  if (const auto wanted = wrong_size(fault, model.rig.site.nominal))
    return failure(Error::Kind::BadInput, std::string{row.word} + ": size " + number(fault.size, 3) + ", wanted " + *wanted);
  return {};
}

std::shared_ptr<const Wiring> wiring_with(const Model& model, std::span<const Fault> faults) {
  const auto swaps = [](const Fault& f) { return f.kind == FaultKind::WiresSwapped; };
  if (std::none_of(faults.begin(), faults.end(), swaps)) return model.wiring;
  Rig rig = model.rig;
  for (const auto& fault : faults)
    if (swaps(fault)) swap_wires(rig, fault);
  return std::make_shared<const Wiring>(make_wiring(rig, model.figures, outlet_owners(model.rig, rig)));
}

std::vector<std::string> places_above(const Rig& rig, const std::string& wire) {
  std::vector<std::string> places{wire, "main"};
  const auto climb_breaker = [&](std::optional<Index<Breaker>> breaker) {
    for (; breaker; breaker = rig[rig[*breaker].panel].breaker) {
      places.push_back(rig[*breaker].name);
      places.push_back(rig[rig[*breaker].panel].name);
    }
  };
  for (std::size_t b = 0; b < rig.breakers.size(); ++b)
    if (rig.breakers[b].name == wire) climb_breaker(Index<Breaker>{b});
  const auto pdu = pdu_named(rig, wire.substr(0, wire.find('.')));
  if (!pdu) return places;
  const AcSource* from = &rig.pdus[*pdu].from;
  places.push_back(rig.pdus[*pdu].name);
  while (const auto* outlet = std::get_if<OutletRef>(from)) {
    const auto& above = rig[outlet->pdu];
    places.insert(places.end(), {above.name, above.name + "/" + std::to_string(outlet->outlet)});
    if (const auto bank = bank_of(above.part, outlet->outlet)) places.push_back(above.name + ".b" + std::to_string(*bank + 1));
    from = &above.from;
  }
  climb_breaker(std::get<Index<Breaker>>(*from));
  return places;
}

}  // namespace ohm::twin
