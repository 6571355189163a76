#include "twin/process/rig/live_rig.h"

#include <algorithm>
#include <cmath>

#include "base/reading.h"
#include "base/text.h"
#include "rig/places/card_words.h"
#include "twin/faults.h"
#include "twin/process/rig/card_set.h"

namespace ohm::twin {
namespace {

constexpr std::chrono::seconds kCycle{10};

/// What a simulated load keeps in VRAM, as a part of it (assumed: jobs are sized to the card, a miner needs little).
double vram_part(const std::string& workload) {
  if (workload == "idle") return 0;
  return workload == "mine" ? 0.05 : 0.85;
}

tl::unexpected<Error> unknown_fault(const std::string& word) {
  const auto near = nearest(word, fault_words());
  return failure(Error::Kind::BadInput, "unknown fault `" + shortened(word, 40) + "`" +
                                            (near ? "; did you mean `" + *near + "`?" : "; known: " + join(fault_words(), ", ")));
}

}  // namespace

LiveRig::LiveRig(const Rig& rig, std::vector<BoardIdentity> identities, std::uint64_t seed)
    : physics_{rig, seed},
      identities_{std::move(identities)},
      extras_(rig.cards.size()),
      readings_{physics_.observe()},
      alarms_(rig.pdus.size()) {
  for (std::uint32_t card = 0; card < extras_.size(); ++card) extras_[card].was_on_bus = on_bus(card);
}

void LiveRig::step(Seconds dt) {
  now_ += nanoseconds_of(dt);
  close_cycles();
  physics_.advance(dt);
  readings_ = physics_.observe();
  watch_for_returns();
  count_throttling(dt);
}

void LiveRig::close_cycles() {
  std::erase_if(returns_, [&](const Return& back) {
    if (back.at > now_) return false;
    (void)physics_.switch_outlet(back.outlet, true);  // it went off by the same name
    return true;
  });
}

/// A card that was gone and answers again comes up as after power on.
void LiveRig::watch_for_returns() {
  for (std::uint32_t card = 0; card < extras_.size(); ++card) {
    const bool here = on_bus(card);
    if (here && !extras_[card].was_on_bus) forget_settings(card);
    extras_[card].was_on_bus = here;
  }
}

void LiveRig::count_throttling(Seconds dt) {
  const auto ns = static_cast<std::uint64_t>(nanoseconds_of(dt).count());
  for (std::uint32_t card = 0; card < extras_.size(); ++card)
    for (std::size_t bit = 0; bit < extras_[card].throttle_ns.size(); ++bit)
      if ((readings_.cards[card].throttle >> bit & 1U) != 0) extras_[card].throttle_ns[bit] += ns;
}

void LiveRig::forget_settings(std::uint32_t card) {
  (void)physics_.set_cap(card, limits_of(rig(), card).cap_default);
  (void)physics_.unlock_clocks(card);
  (void)physics_.unlock_memory_clocks(card);
  (void)physics_.set_offsets(card, Megahertz{0}, Megahertz{0});
  (void)physics_.fan_to_firmware(card);
  (void)physics_.set_target(card, std::nullopt);
  extras_[card].persistence = false;
}

Result<std::uint32_t> LiveRig::card_at(const std::string& bus_id) const {
  for (std::uint32_t card = 0; card < identities_.size(); ++card)
    if (bus_id == identities_[card].bus_id) return card;
  return failure(Error::Kind::BadInput, "no card at bus id `" + shortened(bus_id, 40) + "`");
}

bool LiveRig::deaf(std::uint32_t card) const {
  const auto& faults = physics_.inputs().faults;
  return std::any_of(faults.begin(), faults.end(),
                     [&](const Fault& f) { return f.kind == FaultKind::SetterDeaf && f.target == rig().cards[card].name; });
}

// ---- loads ----

void LiveRig::put_load(std::uint32_t card) {
  const auto& extras = extras_[card];
  double share = 0;
  auto used = vram_part(extras.workload) * static_cast<double>(identities_[card].vram_bytes);
  for (const auto& process : extras.processes) {
    share += process.share;
    used += static_cast<double>(process.vram_bytes);
  }
  const bool idle = extras.workload == "idle";
  const Fraction activity{std::min(1.0, share + (idle ? 0 : extras.activity.v))};
  const auto* workload = idle ? (extras.processes.empty() ? "idle" : "train") : extras.workload.c_str();
  (void)physics_.load(card, workload, activity);  // known: load() asked the physics before
  physics_.set_vram_used(card, Bytes{std::min(used, static_cast<double>(identities_[card].vram_bytes))});
}

Result<void> LiveRig::load(const LoadRequest& asked) {
  const auto cards = cards_named(rig(), asked.cards);
  if (!cards) return tl::make_unexpected(cards.error());
  const auto& words = workload_words();
  if (std::find(words.begin(), words.end(), asked.workload) == words.end()) {
    const auto near = nearest(asked.workload, words);
    return failure(Error::Kind::BadInput, "unknown workload `" + shortened(asked.workload, 40) + "`" +
                                              (near ? "; did you mean `" + *near + "`?" : "; known: " + join(words, ", ")));
  }
  for (const auto card : *cards) {
    extras_[card].workload = asked.workload;
    extras_[card].activity = Fraction{asked.activity};
    put_load(card);
  }
  return {};
}

void LiveRig::set_processes(CardProcesses processes) {
  processes.resize(extras_.size());
  for (std::uint32_t card = 0; card < extras_.size(); ++card) {
    if (extras_[card].processes == processes[card]) continue;
    extras_[card].processes = std::move(processes[card]);
    put_load(card);
  }
}

// ---- faults ----

Result<void> LiveRig::inject(const FaultRequest& asked) {
  const auto kind = fault_named(asked.kind);
  if (!kind) return unknown_fault(asked.kind);
  if (!strikes_a_card(*kind)) return physics_.inject({*kind, asked.target, asked.other, asked.size});
  const auto cards = cards_named(rig(), asked.target);
  if (!cards) return failure(Error::Kind::BadInput, asked.kind + " strikes cards: " + cards.error().what);
  for (const auto card : *cards)  // what is wrong with the size is wrong for the first already
    if (auto done = physics_.inject({*kind, rig().cards[card].name, asked.other, asked.size}); !done) return done;
  return {};
}

Result<void> LiveRig::clear(const ClearRequest& asked) {
  const auto kind = fault_named(asked.kind);
  if (!asked.kind.empty() && !kind) return unknown_fault(asked.kind);
  const auto cards = cards_named(rig(), asked.target);
  if (!cards && number_range(asked.target)) return tl::make_unexpected(cards.error());
  auto done = physics_.clear(kind, asked.target);  // a supply, a PDU, the site, or one card
  if (done || !cards) return done;
  for (const auto card : *cards)
    if (physics_.clear(kind, rig().cards[card].name)) done = {};
  return done;
}

std::string LiveRig::still_on(const std::string& breaker) const {
  const auto breakers = physics_.breakers();
  std::string said;
  if (std::find(breakers.begin(), breakers.end(), breaker) == breakers.end()) return said;
  for (const auto& fault : physics_.inputs().faults) {
    const auto above = fault.kind == FaultKind::ForeignLoad ? places_above(rig(), fault.target) : std::vector<std::string>{};
    if (std::find(above.begin(), above.end(), breaker) == above.end()) continue;
    said += (said.empty() ? "" : "; ") + std::string{"the foreign load of "} + number(fault.size, 1) + " A on " + fault.target +
            " goes on, and may open it again: `ohm twin clear " + fault.target + "`";
  }
  return said;
}

Result<void> LiveRig::switch_outlet(const std::string& outlet, bool on) {
  std::erase_if(returns_, [&](const Return& back) { return back.outlet == outlet; });
  return physics_.switch_outlet(outlet, on);
}

Result<void> LiveRig::cycle_outlet(const std::string& outlet) {
  auto off = switch_outlet(outlet, false);
  if (off) returns_.push_back({outlet, now_ + kCycle});
  return off;
}

// ---- the bus ----

bool LiveRig::on_bus(std::uint32_t card) const {
  const auto& reading = readings_.cards[card];
  return rig().cards[card].absent.empty() && reading.powered && !reading.lost && !extras_[card].removed;
}

void LiveRig::reset(std::uint32_t card) {
  (void)physics_.clear(FaultKind::Hangs, rig().cards[card].name);  // it need not hang
  forget_settings(card);
}

void LiveRig::remove(std::uint32_t card) { extras_[card].removed = true; }

void LiveRig::rescan() {
  for (auto& extras : extras_) extras.removed = false;
}

}  // namespace ohm::twin
