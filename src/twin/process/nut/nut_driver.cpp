#include "twin/process/nut/nut_driver.h"

#include <array>
#include <cerrno>
#include <fmt/format.h>
#include <set>
#include <sys/random.h>
#include <sys/stat.h>

#include "twin/process/host/descriptor.h"
#include "twin/process/nut/driver_line.h"

namespace ohm::twin {
namespace {

constexpr std::chrono::seconds kPoll{2};
constexpr unsigned kOnlyUs = 0600;

// NUT's include/upshandler.h: what a driver answers to INSTCMD and SET.
constexpr int kHandled = 0, kUnknown = 1, kFailed = 3;

std::string set_info(const std::string& name, const std::string& value) {
  return "SETINFO " + name + " " + nut_quoted(value) + "\n";
}

std::string new_password() {
  std::array<unsigned char, 16> bytes{};
  OHM_ASSERT(::getrandom(bytes.data(), bytes.size(), 0) == static_cast<ssize_t>(bytes.size()));
  std::string text;
  for (const auto byte : bytes) text += fmt::format("{:02x}", byte);
  return text;
}

std::string ups_conf(const Rig& rig, const std::string& directory) {
  auto text = fmt::format(
      "# Written by ohm-twin at every start: the PDUs of a SIMULATED rig. Serve them with\n"
      "#   NUT_CONFPATH={0} NUT_STATEPATH={0} /lib/nut/upsd -F -u USER     (USER: who runs the twin)\n",
      directory);
  for (const auto& pdu : rig.pdus)
    text += fmt::format("\n[{}]\n  driver = ohm-twin\n  port = auto\n  desc = {}\n", nut_name(pdu),
                        nut_quoted(pdu.name + " of " + rig.name + ", SIMULATED"));
  return text;
}

std::string upsd_conf(const std::string& directory, int port) {
  return fmt::format("# Written by ohm-twin at every start.\nLISTEN 127.0.0.1 {}\nMAXAGE 15\nSTATEPATH {}\n", port, directory);
}

std::string upsd_users() {
  return "# Written by ohm-twin at every start.\n[ohm]\n  password = " + new_password() + "\n  actions = SET\n  instcmds = ALL\n";
}

}  // namespace

Result<void> write_nut_files(const std::string& directory, const Rig& rig, int port) {
  if (::mkdir(directory.c_str(), 0700) != 0 && errno != EEXIST) return tl::make_unexpected(io_error(directory));
  if (auto written = replace_file(directory + "/ups.conf", ups_conf(rig, directory), kOnlyUs); !written) return written;
  if (auto written = replace_file(directory + "/upsd.conf", upsd_conf(directory, port), kOnlyUs); !written) return written;
  return replace_file(directory + "/upsd.users", upsd_users(), kOnlyUs);
}

Result<std::unique_ptr<NutDriver>> NutDriver::open(EventLoop& loop, const std::string& directory, LiveRig& rig) {
  std::unique_ptr<NutDriver> driver{new NutDriver{rig}};
  std::set<std::string> names;
  for (std::size_t pdu = 0; pdu < rig.rig().pdus.size(); ++pdu) {
    if (!names.insert(nut_name(rig.rig().pdus[pdu])).second)
      return failure(Error::Kind::BadInput,
                     "two PDUs have the meter name `" + nut_name(rig.rig().pdus[pdu]) + "`; --nut needs one each");
    if (auto added = driver->add(loop, directory, pdu); !added) return tl::make_unexpected(added.error());
  }
  return driver;
}

Result<void> NutDriver::add(EventLoop& loop, const std::string& directory, std::size_t pdu) {
  auto driver = std::make_unique<PduDriver>();
  driver->pdu = pdu;
  LineServer::Handlers handlers;
  handlers.line = [this, at = driver.get()](LineServer::Client client, std::string_view line) { on_line(*at, client, line); };
  auto server = LineServer::open(loop, directory + "/ohm-twin-" + nut_name(rig_.rig().pdus[pdu]), kOnlyUs, std::move(handlers));
  if (!server) return tl::make_unexpected(server.error());
  driver->server = std::move(*server);
  driver->told = pdu_variables(rig_.rig(), pdu, rig_.readings(), rig_.alarm(pdu));
  driver->stale = silent(*driver);
  drivers_.push_back(std::move(driver));
  return {};
}

bool NutDriver::silent(const PduDriver& driver) const {
  const auto& silent = rig_.readings().meter_silent;
  return driver.pdu < silent.size() && silent[driver.pdu];
}

void NutDriver::stepped() {
  if (rig_.now() < next_poll_) return;
  next_poll_ = rig_.now() + kPoll;
  for (auto& driver : drivers_) poll(*driver);
}

void NutDriver::poll(PduDriver& driver) {
  std::string text;
  if (const bool stale = silent(driver); stale != driver.stale) {
    driver.stale = stale;
    text += stale ? "DATASTALE\n" : "DATAOK\n";
  }
  if (!driver.stale) {
    auto now = pdu_variables(rig_.rig(), driver.pdu, rig_.readings(), rig_.alarm(driver.pdu));
    for (const auto& [name, value] : now)
      if (const auto before = driver.told.find(name); before == driver.told.end() || before->second != value)
        text += set_info(name, value);
    for (const auto& [name, value] : driver.told)
      if (!now.contains(name)) text += "DELINFO " + name + "\n";
    driver.told = std::move(now);
  }
  if (!text.empty()) broadcast(driver, text);
}

void NutDriver::broadcast(PduDriver& driver, const std::string& text) {
  for (const auto client : driver.server->clients()) driver.server->send(client, text);
}

std::string NutDriver::dump(const PduDriver& driver) const {
  std::string text;
  for (const auto& [name, value] : driver.told) text += set_info(name, value);
  for (const auto& command : pdu_commands(rig_.rig(), driver.pdu)) text += "ADDCMD " + command + "\n";
  return text + (driver.stale ? "DATASTALE\n" : "DATAOK\n") + "DUMPDONE\n";
}

void NutDriver::on_line(PduDriver& driver, LineServer::Client client, std::string_view line) {
  const auto request = driver_request(line);
  int done = kUnknown;
  switch (request.kind) {
    case DriverRequest::Kind::Ping: return driver.server->send(client, "PONG\n");
    case DriverRequest::Kind::DumpAll: return driver.server->send(client, dump(driver));
    case DriverRequest::Kind::Logout: return driver.server->close(client);
    case DriverRequest::Kind::Instruct: done = instruct(driver, request.name); break;
    case DriverRequest::Kind::Set:  // no variable of a PDU is writable here
    case DriverRequest::Kind::Other: break;
  }
  if (!request.tracking.empty())
    driver.server->send(client, "TRACKING " + nut_quoted(request.tracking) + " " + std::to_string(done) + "\n");
}

int NutDriver::instruct(const PduDriver& driver, const std::string& command) {
  const auto asked = outlet_command(command);
  if (!asked) return kUnknown;
  const auto outlet = rig_.rig().pdus[driver.pdu].name + "/" + std::to_string(asked->outlet);
  const auto done = asked->action == OutletAction::Cycle ? rig_.cycle_outlet(outlet)
                                                         : rig_.switch_outlet(outlet, asked->action == OutletAction::On);
  return done ? kHandled : kFailed;
}

}  // namespace ohm::twin
