// What a driver does to a card.
#include <cstdio>

#include "twin/faults.h"
#include "twin/whole.h"

namespace ohm::twin {
namespace {

std::string number(double x) {
  char text[32];
  std::snprintf(text, sizeof text, "%g", x);
  return text;
}

/// BadInput unless lowest <= asked <= highest.
Result<void> within(const std::string& what, double asked, double lowest, double highest, const char* unit) {
  if (asked >= lowest && asked <= highest) return {};
  return failure(Error::Kind::BadInput,
                 what + " " + number(asked) + " " + unit + " outside " + number(lowest) + " … " + number(highest) + " " + unit);
}

bool struck(const Inputs& inputs, const std::string& card, FaultKind kind) {
  for (const auto& f : inputs.faults)
    if (f.kind == kind && f.target == card) return true;
  return false;
}

Result<void> within_clocks(const std::string& what, Megahertz lowest, Megahertz highest, double least, double most) {
  if (lowest > highest)
    return failure(Error::Kind::BadInput,
                   what + ": lowest " + number(lowest.v) + " MHz above highest " + number(highest.v) + " MHz");
  if (const auto sound = within(what, highest.v, least, most, "MHz"); !sound) return sound;
  return within(what, lowest.v, 0, most, "MHz");
}

}  // namespace

/// The card's inputs to change, or why it cannot be reached; a deaf one gets a pretence to write on.
Result<CardInputs*> RigTwin::reach(std::uint32_t card) {
  auto& w = *whole_;
  if (card >= w.inputs.cards.size()) return failure(Error::Kind::BadInput, "no card " + std::to_string(card));
  const auto& name = rig().cards[card].name;
  if (w.state.cards[card].lost) return failure(Error::Kind::DeviceLost, name + ": lost");
  if (struck(w.inputs, name, FaultKind::Hangs)) return failure(Error::Kind::Timeout, name + ": its driver does not answer");
  if (struck(w.inputs, name, FaultKind::SetterDeaf)) return &(w.pretence = w.inputs.cards[card]);
  return &w.change().cards[card];
}

Result<void> RigTwin::set_cap(std::uint32_t card, Watts cap) {
  const auto in = reach(card);
  if (!in) return tl::make_unexpected(in.error());
  const auto& l = whole_->model->cards[card].limits;
  const auto sound = within(rig().cards[card].name + ": power limit", cap.v, l.cap_min.v, l.cap_max.v, "W");
  if (sound) (*in)->cap = cap;
  return sound;
}

Result<void> RigTwin::lock_clocks(std::uint32_t card, Megahertz lowest, Megahertz highest) {
  const auto in = reach(card);
  if (!in) return tl::make_unexpected(in.error());
  const auto& c = whole_->model->figures.clocks;
  const auto sound = within_clocks(rig().cards[card].name + ": core clock", lowest, highest, c.lowest, c.highest);
  if (sound) {
    (*in)->lock_min = lowest;
    (*in)->lock_max = highest;
  }
  return sound;
}

Result<void> RigTwin::unlock_clocks(std::uint32_t card) {
  const auto in = reach(card);
  if (!in) return tl::make_unexpected(in.error());
  (*in)->lock_min.reset();
  (*in)->lock_max.reset();
  return {};
}

Result<void> RigTwin::lock_memory_clocks(std::uint32_t card, Megahertz lowest, Megahertz highest) {
  const auto in = reach(card);
  if (!in) return tl::make_unexpected(in.error());
  const auto& memory = whole_->model->figures.clocks.memory;
  const auto sound = within_clocks(rig().cards[card].name + ": memory clock", lowest, highest, memory.front(), memory.back());
  if (sound) {
    (*in)->mem_lock_min = lowest;
    (*in)->mem_lock_max = highest;
  }
  return sound;
}

Result<void> RigTwin::unlock_memory_clocks(std::uint32_t card) {
  const auto in = reach(card);
  if (!in) return tl::make_unexpected(in.error());
  (*in)->mem_lock_min.reset();
  (*in)->mem_lock_max.reset();
  return {};
}

Result<void> RigTwin::set_offsets(std::uint32_t card, std::optional<Megahertz> core, std::optional<Megahertz> memory) {
  const auto in = reach(card);
  if (!in) return tl::make_unexpected(in.error());
  const auto& l = whole_->model->cards[card].limits;
  const auto& name = rig().cards[card].name;
  if (core)
    if (const auto sound = within(name + ": core offset", core->v, l.core_offset_min.v, l.core_offset_max.v, "MHz"); !sound)
      return sound;
  if (memory)
    if (const auto sound = within(name + ": memory offset", memory->v, l.mem_offset_min.v, l.mem_offset_max.v, "MHz"); !sound)
      return sound;
  (*in)->core_offset = core.value_or((*in)->core_offset);
  (*in)->mem_offset = memory.value_or((*in)->mem_offset);
  return {};
}

Result<void> RigTwin::drive_fans(std::uint32_t card, std::optional<std::uint32_t> fan, const FanInputs& so) {
  const auto in = reach(card);
  if (!in) return tl::make_unexpected(in.error());
  const auto& l = whole_->model->cards[card].limits;
  const auto& name = rig().cards[card].name;
  if (fan && *fan >= static_cast<std::uint32_t>(l.fans))
    return failure(Error::Kind::BadInput, name + ": no fan " + std::to_string(*fan) + ", it has " + std::to_string(l.fans));
  if (so.manual)
    if (const auto sound = within(name + ": fan", so.duty.v * 100, l.fan_min.v * 100, l.fan_max.v * 100, "%"); !sound) return sound;
  if (fan)
    (*in)->fans[*fan] = so;
  else
    (*in)->fans.fill(so);
  return {};
}

Result<void> RigTwin::set_fan(std::uint32_t card, Fraction duty) { return drive_fans(card, std::nullopt, {true, duty}); }
Result<void> RigTwin::set_fan(std::uint32_t card, std::uint32_t fan, Fraction duty) { return drive_fans(card, fan, {true, duty}); }
Result<void> RigTwin::fan_to_firmware(std::uint32_t card) { return drive_fans(card, std::nullopt, {}); }
Result<void> RigTwin::fan_to_firmware(std::uint32_t card, std::uint32_t fan) { return drive_fans(card, fan, {}); }

Result<void> RigTwin::set_target(std::uint32_t card, std::optional<Celsius> die) {
  const auto in = reach(card);
  if (!in) return tl::make_unexpected(in.error());
  const auto& l = whole_->model->cards[card].limits;
  const auto what = rig().cards[card].name + ": target temperature";
  if (die)
    if (const auto sound = within(what, die->v, l.target_min.v, l.target_max.v, "C"); !sound) return sound;
  (*in)->target = die;
  return {};
}

}  // namespace ohm::twin
