#include "hardware/twin/twin_driver.h"

#include <algorithm>
#include <cmath>

#include "hardware/gpu/card_ranges.h"

namespace ohm {
namespace {

GpuInfo info_of(const twin::BoardIdentity& id, const twin::CardLimits& limits) {
  return {.uuid = id.uuid,
          .serial = id.serial,
          .name = id.name,
          .bus_id = id.bus_id,
          .vbios = id.vbios,
          .device_id = id.device_id,
          .subsystem_id = id.subsystem_id,
          .vram = Bytes{static_cast<double>(id.vram_bytes)},
          .link_max = {static_cast<int>(id.link_width_max), static_cast<int>(id.link_gen_max)},
          .cap_default = limits.cap_default,
          .cap_min = limits.cap_min,
          .cap_max = limits.cap_max,
          .sm_max = limits.sm_max,
          .mem_max = limits.mem_max,
          .core_offset_min = limits.core_offset_min,
          .core_offset_max = limits.core_offset_max,
          .mem_offset_min = limits.mem_offset_min,
          .mem_offset_max = limits.mem_offset_max,
          .mem_levels = limits.mem_levels,
          .fans = limits.fans,
          .fan_min = limits.fan_min,
          .fan_max = limits.fan_max,
          .settable = true};
}

/// facts/rig-tools.md §2.4.
ThrottleReasons throttle_of(std::uint32_t bits) {
  const auto bit = [bits](std::uint32_t mask) { return (bits & mask) != 0; };
  return {bit(0x1), bit(0x2), bit(0x4), bit(0x8), bit(0x10), bit(0x20), bit(0x40), bit(0x80), bit(0x100)};
}

std::vector<Temperature> temperatures_of(const twin::CardReadings& says, TimePoint at) {
  const auto vram = says.vram_invalid ? no_reading<Celsius>(Absent::Implausible, at) : reading(says.vram, at);
  return {{Place::Die, "nvml", reading(says.die, at)},
          {Place::Vram, "nvml", no_reading<Celsius>(Absent::NotSupported, at)},
          {Place::Hotspot, "bar0", reading(says.hotspot, at)},
          {Place::Vram, "bar0", vram}};
}

bool any_manual(const twin::CardInputs& set) {
  return std::ranges::any_of(set.fans, [](const twin::FanInputs& fan) { return fan.manual; });
}

GpuSettings settings_of(const twin::CardInputs& set) {
  return {.core_offset = set.core_offset,
          .mem_offset = set.mem_offset,
          .lock_min = set.lock_min,
          .lock_max = set.lock_max,
          .mem_lock_min = set.mem_lock_min,
          .mem_lock_max = set.mem_lock_max,
          .fan_manual = any_manual(set),
          .persistence = true};
}

GpuSample sample_of(const twin::CardReadings& says, const twin::CardInputs& set, int fans, TimePoint at) {
  GpuSample sample{.at = at,
                   .temperatures = temperatures_of(says, at),
                   .power = reading(says.power_average, at),
                   .power_now = reading(says.power_now, at),
                   .cap = reading(set.cap, at),
                   .energy = reading(says.energy, at),
                   .sm_clock = reading(says.sm_clock, at),
                   .mem_clock = reading(says.mem_clock, at),
                   .pstate = reading(says.pstate, at),
                   .throttle = reading(throttle_of(says.throttle), at),
                   .busy = reading(says.busy, at),
                   .mem_busy = reading(says.mem_busy, at),
                   .vram_used = reading(set.vram_used, at),
                   .link = reading(Link{says.link_width, says.link_gen}, at),
                   .settings = settings_of(set),
                   .processes_at = at};
  sample.draws.add(says.power_now);
  for (std::size_t fan = 0; fan < static_cast<std::size_t>(fans); ++fan) {
    sample.fans.push_back(reading(says.fans[fan].duty, at));
    sample.fan_speeds.push_back(reading(says.fans[fan].speed, at));
  }
  return sample;
}

bool near(double a, double b) { return std::abs(a - b) < 0.5; }

}  // namespace

TwinDriver::TwinDriver(const Clock& clock, twin::RigTwin& twin, const std::vector<twin::BoardIdentity>& identities)
    : clock_{clock}, twin_{twin} {
  const Rig& rig = twin_.rig();
  OHM_ASSERT(identities.size() == rig.cards.size());
  for (std::uint32_t card = 0; card < rig.cards.size(); ++card) {
    if (rig.cards[card].absent.empty()) slots_.push_back({card, info_of(identities[card], twin::limits_of(rig, card)), 0, ""});
  }
}

const twin::Readings& TwinDriver::readings() const {
  const TimePoint now = clock_.now();
  if (!seen_ || seen_at_ != now) {
    seen_ = twin_.observe();
    seen_at_ = now;
  }
  return *seen_;
}

GpuPresence TwinDriver::presence(const Slot& slot) const {
  const twin::CardReadings& says = readings().cards.at(slot.card);
  if (says.hung) return GpuPresence::Hung;
  return says.lost || !says.powered ? GpuPresence::Lost : GpuPresence::Present;
}

Result<TwinDriver::Slot*> TwinDriver::reach(GpuId gpu) {
  ++calls_;
  if (gpu.v >= slots_.size()) return failure(Error::Kind::BadInput, "no card with id " + std::to_string(gpu.v));
  Slot& slot = slots_[gpu.v];
  switch (presence(slot)) {
    case GpuPresence::Lost: return failure(Error::Kind::DeviceLost, driver_name(slot.info) + ": the driver says the card is lost");
    case GpuPresence::Hung:
      return failure(Error::Kind::Timeout, driver_name(slot.info) + ": a driver call about this card does not return");
    case GpuPresence::Present: break;
  }
  return &slot;
}

DriverInfo TwinDriver::about() const { return {"twin", "", true, "", calls_}; }

std::vector<FoundGpu> TwinDriver::cards() const {
  std::vector<FoundGpu> found;
  for (std::size_t i = 0; i < slots_.size(); ++i) found.push_back({GpuId{i}, slots_[i].info, presence(slots_[i])});
  return found;
}

Result<GpuSample> TwinDriver::sample(GpuId gpu) {
  return reach(gpu).map([&](Slot* slot) {
    GpuSample sample = sample_of(readings().cards.at(slot->card), inputs(*slot), slot->info.fans, clock_.now());
    sample.refused = slot->refused;
    sample.last_refusal = slot->last_refusal;
    return sample;
  });
}

Result<void> TwinDriver::refresh(GpuId gpu) {
  return reach(gpu).map([](Slot*) {});  // every sample is read anew
}

std::vector<GpuEvent> TwinDriver::take_events() {
  std::vector<GpuEvent> events;
  for (const twin::XidEvent& xid : twin_.take_xids()) {
    const auto slot = std::ranges::find(slots_, xid.card, &Slot::card);
    if (slot != slots_.end()) events.push_back({GpuId{static_cast<std::size_t>(slot - slots_.begin())}, xid.xid, clock_.now()});
  }
  return events;
}

void TwinDriver::read_back(Slot& slot, bool took, const std::string& what) {
  seen_.reset();
  if (took) return;
  ++slot.refused;
  slot.last_refusal = driver_name(slot.info) + ": " + what + ": the card still says otherwise";
}

Result<Watts> TwinDriver::set_cap(GpuId gpu, Watts cap) {
  return reach(gpu).and_then([&](Slot* slot) {
    return check_cap(slot->info, cap).and_then([&] { return twin_.set_cap(slot->card, cap); }).map([&] {
      read_back(*slot, near(inputs(*slot).cap.v, cap.v), "power limit");
      return cap;
    });
  });
}

Result<void> TwinDriver::lock_clocks(GpuId gpu, Megahertz lowest, Megahertz highest) {
  return reach(gpu).and_then([&](Slot* slot) {
    return check_lock(slot->info, lowest, highest, slot->info.sm_max)
        .and_then([&] { return twin_.lock_clocks(slot->card, lowest, highest); })
        .map([&] { seen_.reset(); });
  });
}

Result<void> TwinDriver::lock_memory_clocks(GpuId gpu, Megahertz lowest, Megahertz highest) {
  return reach(gpu).and_then([&](Slot* slot) {
    return check_lock(slot->info, lowest, highest, slot->info.mem_max)
        .and_then([&] { return twin_.lock_memory_clocks(slot->card, lowest, highest); })
        .map([&] { seen_.reset(); });
  });
}

Result<void> TwinDriver::set_offsets(GpuId gpu, Megahertz core, Megahertz memory) {
  return reach(gpu).and_then([&](Slot* slot) {
    return check_offsets(slot->info, core, memory).and_then([&] { return twin_.set_offsets(slot->card, core, memory); }).map([&] {
      const twin::CardInputs& is = inputs(*slot);
      read_back(*slot, near(is.core_offset.v, core.v) && near(is.mem_offset.v, memory.v), "clock offsets");
    });
  });
}

Result<void> TwinDriver::set_memory_offset(GpuId gpu, Megahertz memory) {
  return reach(gpu).and_then([&](Slot* slot) { return set_offsets(gpu, inputs(*slot).core_offset, memory); });
}

Result<void> TwinDriver::unlock_memory_clocks(GpuId gpu) {
  return reach(gpu).and_then([&](Slot* slot) { return twin_.unlock_memory_clocks(slot->card); }).map([&] { seen_.reset(); });
}

Result<void> TwinDriver::release_fans(GpuId gpu) {
  return reach(gpu).and_then([&](Slot* slot) {
    return twin_.fan_to_firmware(slot->card).map([&] { read_back(*slot, !any_manual(inputs(*slot)), "fans to firmware"); });
  });
}

Result<Fraction> TwinDriver::set_fans(GpuId gpu, Fraction duty) {
  return reach(gpu).and_then([&](Slot* slot) {
    return check_duty(slot->info, duty).and_then([&] { return twin_.set_fan(slot->card, duty); }).map([&] {
      const twin::CardInputs& is = inputs(*slot);
      read_back(*slot, is.fans[0] == (twin::FanInputs{true, duty}), "fans");
      return duty;
    });
  });
}

/// The physics knows no driver that forgets: it is always on.
Result<void> TwinDriver::set_persistence(GpuId gpu, bool) {
  return reach(gpu).map([](Slot*) {});
}

Result<void> TwinDriver::release(GpuId gpu) {
  return reach(gpu).and_then([&](Slot* slot) {
    const Result<void> steps[] = {twin_.fan_to_firmware(slot->card), twin_.set_offsets(slot->card, Megahertz{}, Megahertz{}),
                                  twin_.unlock_clocks(slot->card), twin_.unlock_memory_clocks(slot->card)};
    read_back(*slot, !any_manual(inputs(*slot)) && !inputs(*slot).lock_max, "release");
    const auto* failed = std::ranges::find_if(steps, [](const auto& step) { return !step.has_value(); });
    return failed == std::end(steps) ? Result<void>{} : *failed;
  });
}

Result<void> TwinDriver::restore_safe_cap(GpuId gpu, Watts safe) {
  return reach(gpu).and_then([&](Slot* slot) {
    const Watts target = std::max(safe, slot->info.cap_min.value_or(Watts{}));
    if (inputs(*slot).cap <= target) return Result<void>{};
    return set_cap(gpu, target).map([](Watts) {});
  });
}

}  // namespace ohm
