#include "hardware/guard/safe_state.h"

#include <algorithm>
#include <cmath>

#include "hardware/gpu/card_ranges.h"

namespace ohm {
namespace {

std::string watts(Watts power) { return std::to_string(std::lround(power.v)) + " W"; }

bool off(const std::optional<Megahertz>& offset) { return !offset || offset->v == 0; }

/// What is still set; "" when nothing is.
std::string left_set(const GpuSettings& set) {
  std::string left;
  const auto add = [&](bool is, const char* what) {
    if (is) left += (left.empty() ? "" : ", ") + std::string{what};
  };
  add(set.fan_manual, "fans still manual");
  add(!off(set.core_offset) || !off(set.mem_offset), "clock offsets still set");
  add(set.lock_max.has_value() || set.mem_lock_max.has_value(), "clocks still locked");
  return left;
}

/// "" when the cap is fine. A safe cap below what the card takes is met by the lowest it takes.
std::string cap_trouble(const GpuSample& sample, const GpuInfo& info, std::optional<Watts> safe) {
  if (!safe) return "";
  const auto cap = sample.cap.get();
  if (!cap) return "power limit cannot be read";
  const Watts most = std::max(*safe, info.cap_min.value_or(Watts{}));
  return *cap <= most + Watts{0.5} ? "" : "power limit " + watts(*cap) + " is above the safe " + watts(most);
}

std::string told(const GpuSample& sample, std::optional<Watts> safe) {
  const auto cap = sample.cap.get();
  const std::string limit = cap ? "power limit " + watts(*cap) : "power limit not known";
  const bool forgets = sample.settings.persistence == false;
  return "fans at firmware, no offsets, no locks, " + limit + (safe ? "" : " (no safe cap known: left as it is)") +
         (forgets ? "; persistence mode is off: the driver forgets this limit when the last program closes the card" : "");
}

CardSafety look_at(GpuDriver& driver, const FoundGpu& card, const SafeCaps& caps) {
  const std::string name = driver_name(card.info);
  const auto sample = driver.sample(card.id);
  if (!sample) return {name, card.presence == GpuPresence::Lost ? Safety::Gone : Safety::Unknown, sample.error().what};
  const auto safe = safe_cap_of(caps, card.info.uuid);
  std::string trouble = left_set(sample->settings);
  const std::string cap = cap_trouble(*sample, card.info, safe);
  if (!cap.empty()) trouble += (trouble.empty() ? "" : ", ") + cap;
  if (trouble.empty()) return {name, Safety::Safe, told(*sample, safe)};
  return {name, Safety::Unsafe, trouble + (sample->last_refusal.empty() ? "" : "; last refusal: " + sample->last_refusal)};
}

}  // namespace

std::optional<Watts> safe_cap_of(const SafeCaps& caps, const std::string& uuid) {
  const auto found = std::ranges::find(caps, uuid, &SafeCap::uuid);
  return found == caps.end() ? std::nullopt : std::optional{found->cap};
}

void order_safe_state(GpuDriver& driver, const SafeCaps& caps) {
  for (const FoundGpu& card : driver.cards()) {
    (void)driver.release(card.id);  // what became of it is seen in the next sample
    if (const auto safe = safe_cap_of(caps, card.info.uuid)) (void)driver.restore_safe_cap(card.id, *safe);
  }
}

std::vector<CardSafety> look_at_safety(GpuDriver& driver, const SafeCaps& caps) {
  std::vector<CardSafety> all;
  for (const FoundGpu& card : driver.cards()) all.push_back(look_at(driver, card, caps));
  return all;
}

bool orders_carried_out(const GpuDriver& driver) {
  return std::ranges::all_of(
      driver.cards(), [&](const FoundGpu& card) { return card.presence != GpuPresence::Present || driver.pending(card.id) == 0; });
}

}  // namespace ohm
