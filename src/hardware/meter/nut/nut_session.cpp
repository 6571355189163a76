#include "hardware/meter/nut/nut_session.h"

#include <fstream>
#include <utility>

#include "base/text.h"

namespace ohm::nut {
namespace {

/// upsd answered, if only with an error: the next request may follow.
bool is_answer(std::string_view line) { return line.starts_with("ERR ") || line == "ERR"; }

}  // namespace

Result<Login> read_login(const std::string& path) {
  std::ifstream in{path};
  if (!in) return failure(Error::Kind::Io, path + ": cannot be read");
  Login login;
  std::string line;
  for (int number = 1; std::getline(in, line); ++number) {
    const std::string_view text = trimmed(line);
    if (text.empty() || text.starts_with('#')) continue;
    const std::size_t mark = text.find('=');
    const std::string_view key = trimmed(text.substr(0, mark));
    if (mark == std::string_view::npos || (key != "user" && key != "password")) {
      return failure(Error::Kind::BadInput, path + ":" + std::to_string(number) + ": expected user = NAME or password = SECRET");
    }
    (key == "user" ? login.user : login.password) = trimmed(text.substr(mark + 1));
  }
  if (login.user.empty()) return failure(Error::Kind::BadInput, path + ": names no user");
  return login;
}

Result<std::string> Session::ask(const std::string& request, Deadline deadline) {
  auto sent = socket_.send_line(request, deadline);
  auto line = sent ? socket_.read_line(deadline) : Result<std::string>{tl::make_unexpected(sent.error())};
  lost_ = lost_ || !line;
  return line;
}

Result<Variables> Session::list(const std::string& kind, Deadline deadline) {
  ListReader reader{kind, ups_};
  auto line = ask(line_of({"LIST", kind, ups_}), deadline);
  for (;;) {
    if (!line) break;
    const auto step = reader.take(*line);
    if (!step) {
      lost_ = lost_ || !is_answer(*line);
      return tl::make_unexpected(step.error());
    }
    if (*step == ListStep::Done) return reader.entries();
    line = socket_.read_line(deadline);
  }
  lost_ = true;
  return tl::make_unexpected(line.error());
}

Result<void> Session::order(const std::string& request, Deadline deadline) {
  const auto line = ask(request, deadline);
  if (!line) return tl::make_unexpected(line.error());
  auto taken = acknowledged(*line);
  lost_ = lost_ || (!taken && !is_answer(*line));
  return taken;
}

Result<void> Session::log_in(const Login& login, Deadline deadline) {
  if (auto user = order(line_of({"USERNAME", login.user}), deadline); !user) return user;
  return order(line_of({"PASSWORD", login.password}), deadline);
}

Result<void> Session::command(const std::string& name, Deadline deadline) {
  return order(line_of({"INSTCMD", ups_, name}), deadline);
}

}  // namespace ohm::nut
