// What each command does. All of them run on the control thread, between ticks.
#include <algorithm>

#include "agent/estimate/draws.h"
#include "agent/loop/agent.h"
#include "base/text.h"
#include "rig/meter/meter_unit.h"

namespace ohm {
namespace {

Result<std::string> not_in_watch(const std::string& what) {
  return failure(Error::Kind::NotSupported, "mode watch sets nothing: " + what + " needs `ohm up --mode protect`");
}

const CardView* place(const std::shared_ptr<const RigView>& view, const std::string& name) {
  if (!view) return nullptr;
  const auto card = std::find_if(view->cards.begin(), view->cards.end(), [&](const CardView& c) { return c.place == name; });
  return card == view->cards.end() ? nullptr : &*card;
}

}  // namespace

void Agent::carry_out_commands() {
  for (auto& command : world_.commands.take()) {
    const auto* down = std::get_if<Down>(&command.what);
    if (down && down->release && setup_.mode != Mode::Watch) {
      ask_release(std::move(command));
      continue;
    }
    auto done = std::visit([&](const auto& order) { return obey(order, command.by); }, command.what);
    if (command.reply) command.reply(std::move(done));
  }
}

Result<std::string> Agent::obey(const FindCard& order, const std::string& by) {
  if (setup_.mode == Mode::Watch) return not_in_watch("find");
  const auto* card = place(newest(), order.place);
  if (!card) return failure(Error::Kind::BadInput, "no card has the place " + shortened(order.place, 40));
  if (card->state != CardState::Present || !card->info)
    return failure(Error::Kind::DeviceLost, order.place + " is " + name_of(card->state) + ": its fans cannot be pulsed");
  const auto begun = pulses_.start({*card->gpu, *card->info}, world_.clock.now(), order.span);
  if (!begun) return failure(begun.error().kind, order.place + ": " + begun.error().what);
  event(order.place, Level::Ok, "command", "its fans are pulsed for " + number(order.span.count(), 0) + " s, asked by " + by);
  return "the fans of " + order.place + " go up and down for " + number(order.span.count(), 0) + " s";
}

Result<std::string> Agent::obey(const TypedReading& order, const std::string& by) {
  if (const auto typed = meters_.type(order.thing, order.unit, order.value, world_.clock.now()); !typed)
    return tl::make_unexpected(typed.error());
  const std::string reading = number(order.value, 2) + " " + std::string{name_of(order.unit)};
  event(order.thing, Level::Ok, "command", reading + " was typed by " + by);
  const auto above = meters_.above_typed(order.thing);
  return reading + " noted for " + order.thing + (above.empty() ? "" : "; " + above + " stands above it while it answers");
}

Result<std::string> Agent::obey(const SwitchOff& order, const std::string& by) {
  if (setup_.mode == Mode::Watch) return not_in_watch("off");
  return off_.order(order.thing, by, order.cause, meters_, world_.clock.now(), world_.clock.wall());
}

Result<std::string> Agent::obey(const BringUp& order, const std::string& by) {
  if (setup_.mode == Mode::Watch) return not_in_watch("bringing back what is off");
  return off_.up(order.thing, by);
}

Result<std::string> Agent::obey(const Rescan&, const std::string& by) {
  world_.gpus.rescan();
  event("rig", Level::Ok, "command", "a look for cards was asked for by " + by);
  return std::string{"looking for cards"};
}

/// Answered by a later tick, when every card has told anew who uses it.
void Agent::ask_release(Command command) {
  const auto view = newest();
  const auto reply = command.reply;
  const auto refuse = [&](const char* why) { return reply ? reply(failure(Error::Kind::NotSupported, why)) : void(); };
  if (!view) return refuse("no card was looked at yet");
  if (off_.any()) return refuse("something is switched off: `ohm up` first");
  if (!release_.ask(world_.gpus, *view, world_.clock.now(), std::move(command))) refuse("default caps are asked for already");
}

/// True when default caps were given back in this tick.
bool Agent::answer_release(const RigView& view) {
  if (!release_.due(view)) return false;
  const auto refusal = release_.refusal(view);
  const auto command = release_.take();
  if (!refusal) give_default_caps(view);
  if (!refusal) event("rig", Level::Ok, "command", "default caps given back and stopped by " + command.by);
  if (command.reply)
    command.reply(refusal ? Result<std::string>{failure(Error::Kind::NotSupported, *refusal)}
                          : std::string{"default caps are asked for, then ohmd stops"});
  if (!refusal) world_.commands.close();
  return released_ = !refusal;
}

void Agent::give_default_caps(const RigView& view) {
  for (const auto& card : view.cards)
    if (drivable(card) && card.info->cap_default) static_cast<void>(world_.gpus.set_cap(*card.gpu, *card.info->cap_default));
}

Result<std::string> Agent::obey(const Down& order, const std::string& by) {
  if (order.release) return not_in_watch("giving back default caps");
  event("rig", Level::Ok, "command", "stopped by " + by);
  world_.commands.close();
  return std::string{"ohmd stops; caps stay as they are"};
}

}  // namespace ohm
