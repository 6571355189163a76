#include "hardware/gpu/failing_driver.h"

#include "hardware/gpu/card_ranges.h"

namespace ohm {
namespace {

template <class T>
void silence(Reading<T>& reading, Absent why) {
  reading.value = std::variant<T, Absent>{std::in_place_index<1>, why};
}

void silence(GpuSample& sample, Place place, Absent why) {
  for (Temperature& one : sample.temperatures) {
    if (one.place == place) silence(one.is, why);
  }
}

void silence(GpuSample& s, Sensor sensor, Absent why) {
  switch (sensor) {
    case Sensor::Die: return silence(s, Place::Die, why);
    case Sensor::Hotspot: return silence(s, Place::Hotspot, why);
    case Sensor::Vram: return silence(s, Place::Vram, why);
    case Sensor::Power: return silence(s.power, why);
    case Sensor::PowerNow: return s.draws = {}, silence(s.power_now, why);
    case Sensor::Cap: return silence(s.cap, why);
    case Sensor::Energy: return silence(s.energy, why);
    case Sensor::Clocks: return silence(s.sm_clock, why), silence(s.mem_clock, why);
    case Sensor::Pstate: return silence(s.pstate, why);
    case Sensor::Throttle: return silence(s.throttle, why);
    case Sensor::Busy: return silence(s.busy, why), silence(s.mem_busy, why);
    case Sensor::VramUsed: return silence(s.vram_used, why);
    case Sensor::Link: return silence(s.link, why);
    case Sensor::Fans:
      for (auto& fan : s.fans) silence(fan, why);
      return;
    case Sensor::FanSpeeds:
      for (auto& fan : s.fan_speeds) silence(fan, why);
      return;
  }
}

/// `old` as if it had been read just now: every reading with its new instant.
GpuSample with_instants_of(GpuSample old, const GpuSample& fresh) {
  const auto renew = [&](auto& reading) { reading.at = fresh.at; };
  old.at = fresh.at;
  for (Temperature& one : old.temperatures) renew(one.is);
  for (auto* power : {&old.power, &old.power_now, &old.cap}) renew(*power);
  for (auto* clock : {&old.sm_clock, &old.mem_clock}) renew(*clock);
  for (auto* part : {&old.busy, &old.mem_busy}) renew(*part);
  for (auto& fan : old.fans) renew(fan);
  for (auto& fan : old.fan_speeds) renew(fan);
  renew(old.energy), renew(old.pstate), renew(old.throttle), renew(old.vram_used), renew(old.link);
  return old;
}

void shift(GpuSample& sample, CelsiusDelta off) {
  for (Temperature& one : sample.temperatures) {
    if (const auto is = one.is.get()) one.is = reading(*is + off, one.is.at);
  }
}

}  // namespace

void FailingDriver::lose(GpuId gpu) {
  const std::lock_guard lock{mutex_};
  of(gpu).lost = true;
}

void FailingDriver::hang(GpuId gpu) {
  const std::lock_guard lock{mutex_};
  of(gpu).hung = true;
}

void FailingDriver::silence(GpuId gpu, Sensor sensor, Absent why) {
  const std::lock_guard lock{mutex_};
  of(gpu).silent[sensor] = why;
}

void FailingDriver::freeze(GpuId gpu, bool instants) {
  const auto now = sample(gpu);
  const std::lock_guard lock{mutex_};
  Trouble& trouble = of(gpu);
  trouble.frozen = true;
  trouble.fresh_instants = !instants;
  if (now) trouble.last = *now;
}

void FailingDriver::lie(GpuId gpu, CelsiusDelta off) {
  const std::lock_guard lock{mutex_};
  of(gpu).off = off;
}

void FailingDriver::refuse(GpuId gpu, Error::Kind kind) {
  const std::lock_guard lock{mutex_};
  of(gpu).refusal = kind;
}

void FailingDriver::ignore_setters(GpuId gpu) {
  const std::lock_guard lock{mutex_};
  of(gpu).deaf = true;
}

void FailingDriver::add_event(const GpuEvent& event) {
  const std::lock_guard lock{mutex_};
  events_.push_back(event);
}

void FailingDriver::heal(GpuId gpu) {
  const std::lock_guard lock{mutex_};
  trouble_.erase(gpu);
}

std::size_t FailingDriver::setters(GpuId gpu) const {
  const std::lock_guard lock{mutex_};
  const auto found = setters_.find(gpu);
  return found == setters_.end() ? 0 : found->second;
}

std::size_t FailingDriver::rescans() const {
  const std::lock_guard lock{mutex_};
  return rescans_;
}

// ---- GpuDriver ----

std::vector<FoundGpu> FailingDriver::cards() const {
  std::vector<FoundGpu> all = behind_.cards();
  const std::lock_guard lock{mutex_};
  for (FoundGpu& card : all) {
    const auto found = trouble_.find(card.id);
    if (found == trouble_.end()) continue;
    if (found->second.lost) card.presence = GpuPresence::Lost;
    if (found->second.hung) card.presence = GpuPresence::Hung;
  }
  return all;
}

void FailingDriver::rescan() {
  {
    const std::lock_guard lock{mutex_};
    ++rescans_;
  }
  behind_.rescan();
}

std::string FailingDriver::name(GpuId gpu) const {
  for (const FoundGpu& card : behind_.cards()) {
    if (card.id == gpu) return driver_name(card.info);
  }
  return "card " + std::to_string(gpu.v);
}

std::optional<Error> FailingDriver::gone(GpuId gpu, const Trouble& trouble) const {
  if (trouble.hung) return Error{Error::Kind::Timeout, name(gpu) + ": a driver call about this card does not return"};
  if (trouble.lost) return Error{Error::Kind::DeviceLost, name(gpu) + ": the driver says the card is lost"};
  return std::nullopt;
}

Result<GpuSample> FailingDriver::sample(GpuId gpu) {
  const std::lock_guard lock{mutex_};
  Trouble& trouble = of(gpu);
  if (const auto error = gone(gpu, trouble)) return tl::make_unexpected(*error);
  auto now = behind_.sample(gpu);
  if (!now) return now;
  if (trouble.frozen && trouble.last) now = trouble.fresh_instants ? with_instants_of(*trouble.last, *now) : *trouble.last;
  if (!trouble.frozen) shift(*now, trouble.off);
  for (const auto& [sensor, why] : trouble.silent) ohm::silence(*now, sensor, why);
  now->refused += trouble.ignored;
  if (trouble.ignored > 0) now->last_refusal = trouble.last_ignored;
  return now;
}

Result<void> FailingDriver::refresh(GpuId gpu) {
  const std::lock_guard lock{mutex_};
  if (const auto error = gone(gpu, of(gpu))) return tl::make_unexpected(*error);
  return behind_.refresh(gpu);
}

std::vector<GpuEvent> FailingDriver::take_events() {
  std::vector<GpuEvent> all = behind_.take_events();
  const std::lock_guard lock{mutex_};
  all.insert(all.end(), events_.begin(), events_.end());
  events_.clear();
  return all;
}

template <class T, class Does>
Result<T> FailingDriver::set(GpuId gpu, const char* what, Result<T> answer, Does does) {
  const std::lock_guard lock{mutex_};
  ++setters_[gpu];
  Trouble& trouble = of(gpu);
  if (const auto error = gone(gpu, trouble)) return tl::make_unexpected(*error);
  if (trouble.refusal) return failure(*trouble.refusal, name(gpu) + ": " + what + ": refused");
  if (!trouble.deaf) return does();
  ++trouble.ignored;
  trouble.last_ignored = name(gpu) + ": " + what + ": the card did nothing";
  return answer;
}

Result<Watts> FailingDriver::set_cap(GpuId gpu, Watts cap) {
  return set<Watts>(gpu, "power limit", cap, [&] { return behind_.set_cap(gpu, cap); });
}

Result<void> FailingDriver::lock_clocks(GpuId gpu, Megahertz lowest, Megahertz highest) {
  return set<void>(gpu, "locked clocks", {}, [&] { return behind_.lock_clocks(gpu, lowest, highest); });
}

Result<void> FailingDriver::lock_memory_clocks(GpuId gpu, Megahertz lowest, Megahertz highest) {
  return set<void>(gpu, "locked memory clocks", {}, [&] { return behind_.lock_memory_clocks(gpu, lowest, highest); });
}

Result<void> FailingDriver::set_offsets(GpuId gpu, Megahertz core, Megahertz memory) {
  return set<void>(gpu, "clock offsets", {}, [&] { return behind_.set_offsets(gpu, core, memory); });
}

Result<void> FailingDriver::set_memory_offset(GpuId gpu, Megahertz memory) {
  return set<void>(gpu, "memory offset", {}, [&] { return behind_.set_memory_offset(gpu, memory); });
}

Result<void> FailingDriver::release_fans(GpuId gpu) {
  return set<void>(gpu, "fans to firmware", {}, [&] { return behind_.release_fans(gpu); });
}

Result<void> FailingDriver::unlock_memory_clocks(GpuId gpu) {
  return set<void>(gpu, "memory clocks unlocked", {}, [&] { return behind_.unlock_memory_clocks(gpu); });
}

Result<Fraction> FailingDriver::set_fans(GpuId gpu, Fraction duty) {
  return set<Fraction>(gpu, "fans", duty, [&] { return behind_.set_fans(gpu, duty); });
}

Result<void> FailingDriver::set_persistence(GpuId gpu, bool on) {
  return set<void>(gpu, "persistence mode", {}, [&] { return behind_.set_persistence(gpu, on); });
}

Result<void> FailingDriver::release(GpuId gpu) {
  return set<void>(gpu, "release", {}, [&] { return behind_.release(gpu); });
}

Result<void> FailingDriver::restore_safe_cap(GpuId gpu, Watts safe) {
  return set<void>(gpu, "safe power limit", {}, [&] { return behind_.restore_safe_cap(gpu, safe); });
}

}  // namespace ohm
