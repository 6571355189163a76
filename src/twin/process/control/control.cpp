#include "twin/process/control/control.h"

#include <algorithm>
#include <unistd.h>

namespace ohm::twin {
namespace {

constexpr unsigned kForEveryone = 0666;

}  // namespace

Result<std::unique_ptr<Control>> Control::open(EventLoop& loop, const std::string& path, LiveRig& rig, std::vector<uid_t> admins,
                                               Handlers wanted) {
  std::unique_ptr<Control> control{new Control{rig, std::move(admins), std::move(wanted)}};
  auto* self = control.get();
  LineServer::Handlers handlers;
  handlers.line = [self](LineServer::Client client, std::string_view line) { self->on_line(client, line); };
  handlers.closed = [self](LineServer::Client client) {
    self->waiting_.erase(client);
    self->stuck_.erase(client);
  };
  auto server = LineServer::open(loop, path, kForEveryone, std::move(handlers));
  if (!server) return tl::make_unexpected(server.error());
  control->server_ = std::move(*server);
  return control;
}

Control::Control(LiveRig& rig, std::vector<uid_t> admins, Handlers handlers)
    : rig_{rig}, admins_{std::move(admins)}, handlers_{std::move(handlers)} {}

bool Control::is_admin(LineServer::Client client) const {
  const auto uid = server_->peer(client).uid;
  return uid == 0 || std::find(admins_.begin(), admins_.end(), uid) != admins_.end();
}

bool Control::is_operator(LineServer::Client client) const { return is_admin(client) || server_->peer(client).uid == ::geteuid(); }

void Control::answer(LineServer::Client client, const Result<void>& done) {
  server_->send(client, done ? ok_line() : refusal_line(done.error().what, code_of(done.error())));
}

void Control::on_line(LineServer::Client client, std::string_view line) {
  const auto request = read_request(line);
  if (!request) return server_->send(client, refusal_line(request.error().what, RefusalCode::Invalid));
  const auto* call = std::get_if<NvmlCall>(&*request);
  const bool may = call ? is_admin(client) : is_operator(client);
  if (!may) {
    const auto* who =
        call ? "only root and the twin's --admin users may set a card" : "only root and the twin's own user may ask this";
    return server_->send(client, refusal_line(who, RefusalCode::NoPermission));
  }
  if (call) return nvml(client, *call);
  perform(client, *request);
}

void Control::nvml(LineServer::Client client, const NvmlCall& call) {
  const auto card = rig_.card_at(call.bus_id);
  if (!card) return server_->send(client, refusal_line(card.error().what, RefusalCode::NotFound));
  if (rig_.hung(*card)) {
    stuck_[client] = call;
    return server_->hold(client, true);
  }
  const auto done = rig_.set(*card, call);
  handlers_.was_set(*card);
  answer(client, done);
}

void Control::perform(LineServer::Client client, const Request& request) {
  if (const auto* load = std::get_if<LoadRequest>(&request)) return answer_later(client, rig_.load(*load));
  if (const auto* fault = std::get_if<FaultRequest>(&request)) return answer_later(client, rig_.inject(*fault));
  if (const auto* clear = std::get_if<ClearRequest>(&request)) return this->clear(client, *clear);
  if (const auto* set = std::get_if<SetRequest>(&request)) return this->set(client, *set);
  if (std::holds_alternative<StatusRequest>(request)) return server_->send(client, status_line(rig_, handlers_.facts()));
  wait_for(client, std::get<WaitRequest>(request).steps);
}

/// What is still on that wire is said, or a breaker would open again and nobody know why.
void Control::clear(LineServer::Client client, const ClearRequest& request) {
  const auto done = rig_.clear(request);
  answer_later(client, done, ok_line_noting(done ? rig_.still_on(request.target) : ""));
}

void Control::set(LineServer::Client client, const SetRequest& request) {
  auto yes = ok_line(rig_.as_it_stands(request));
  answer_later(client, rig_.apply(request), std::move(yes));
}

/// Yes comes when a step has been made with it, so that whoever looks after the answer sees what was asked.
void Control::answer_later(LineServer::Client client, const Result<void>& done, std::string yes) {
  if (!done) return answer(client, done);
  wait_for(client, 1, std::move(yes));
}

void Control::wait_for(LineServer::Client client, std::uint64_t steps, std::string yes) {
  waiting_[client] = {steps, std::move(yes)};
  server_->hold(client, true);
}

void Control::stepped(std::uint64_t steps) {
  std::vector<LineServer::Client> done;
  for (auto& [client, waiting] : waiting_) {
    waiting.steps -= std::min(waiting.steps, steps);
    if (waiting.steps == 0) done.push_back(client);
  }
  for (const auto client : done) {
    server_->send(client, waiting_.extract(client).mapped().yes);
    server_->hold(client, false);
  }
  const auto stuck = std::exchange(stuck_, {});
  for (const auto& [client, call] : stuck) {
    nvml(client, call);
    if (!stuck_.contains(client)) server_->hold(client, false);
  }
}

}  // namespace ohm::twin
