#include "twin/process/options.h"

#include <CLI/CLI.hpp>
#include <algorithm>
#include <charconv>
#include <fmt/format.h>
#include <optional>
#include <pwd.h>

#include "base/text.h"
#include "twin/rig_twin.h"

namespace ohm::twin {
namespace {

constexpr double kSlowest = 0.1, kFastest = 1000;

constexpr const char* kAbout =
    "Runs a SIMULATED rig in real time: heat, watts, throttling and faults of every card and wire of a rig file.\n"
    "Unmodified NVML programs see it in the environment that `ohm twin env` prints; with --nut a real upsd reads and switches its\n"
    "PDUs. `ohm twin load|fault|clear|set|status` acts on it. Ends in order on SIGTERM or Ctrl-C.";

constexpr const char* kSpeedHelp =
    "Twin seconds per second, 0.1 to 1000 (default 1). Any other speed than 1 needs --with-ohmd: programs that measure time "
    "themselves would see a card heat up N times too fast, and no fan law of theirs could follow; ohmd takes its time from the "
    "twin.";

/// What CLI11 fills in, as text where we judge ourselves.
struct Raw {
  TwinOptions options;
  std::vector<std::string> admins;
  bool version{};
};

void add_options(CLI::App& app, Raw& raw) {
  auto& o = raw.options;
  app.add_option("--rig", o.rig, "The rig file (needed).")->option_text("FILE");
  app.add_option("--speed", o.speed, kSpeedHelp)->option_text("N");
  app.add_flag("--with-ohmd", o.with_ohmd, "An ohmd on the twin's clock drives this rig; allows --speed.");
  app.add_option("--dir", o.directory,
                 "Where board, sockets and sysfs tree go (default: $OHM_TWIN, else /run/ohm-twin as root, else "
                 "$XDG_RUNTIME_DIR/ohm-twin, else /tmp/ohm-twin-UID).")
      ->option_text("DIR");
  app.add_option("--seed", o.seed, "Seed of noise and of the spread between cards (default 1).")->option_text("N");
  app.add_option("--load", o.load, "Start with this on every card: " + join(workload_words(), ", ") + ".")->option_text("WORKLOAD");
  app.add_flag("--nut", o.nut, "Be a NUT driver for a real upsd; its files go to DIR/nut.");
  app.add_option("--nut-port", o.nut_port, "Port for upsd on 127.0.0.1 (default 3493).")->option_text("PORT");
  app.add_option("--admin", raw.admins, "A user, by name or number, who may set cards as root may; can be repeated.")
      ->option_text("USER")
      ->allow_extra_args(false);
  app.add_flag("--version", raw.version, "Print the version and exit.");
}

tl::unexpected<Error> bad(const std::string& what) { return failure(Error::Kind::BadInput, "ohm-twin: " + what); }

std::optional<uid_t> user_named(const std::string& name) {
  uid_t uid = 0;
  const auto [end, error] = std::from_chars(name.data(), name.data() + name.size(), uid);
  if (error == std::errc{} && end == name.data() + name.size()) return uid;
  const auto* found = ::getpwnam(name.c_str());
  return found ? std::optional{found->pw_uid} : std::nullopt;
}

std::string wrong_load(const std::string& load) {
  const auto near = nearest(load, workload_words());
  return "--load `" + shortened(load, 40) + "`" +
         (near ? "; did you mean `" + *near + "`?" : ": expected " + join(workload_words(), ", "));
}

Result<TwinAsked> checked(Raw raw) {
  auto& o = raw.options;
  if (o.rig.empty()) return bad("which rig? Like: ohm-twin --rig examples/rig-32x3090.yaml");
  if (!(o.speed >= kSlowest && o.speed <= kFastest)) return bad(fmt::format("--speed: expected {} to {}", kSlowest, kFastest));
  if (o.speed != 1 && !o.with_ohmd)
    return bad(
        fmt::format("--speed {} alone would show real programs a rig that runs faster than their clocks; it needs an ohmd on the "
                    "twin's clock (--with-ohmd)",
                    number(o.speed, 2)));
  if (o.nut_port < 1 || o.nut_port > 65535) return bad("--nut-port: expected 1 to 65535");
  const auto& words = workload_words();
  if (!o.load.empty() && std::find(words.begin(), words.end(), o.load) == words.end()) return bad(wrong_load(o.load));
  for (const auto& name : raw.admins) {
    const auto uid = user_named(name);
    if (!uid) return bad("--admin `" + shortened(name, 40) + "`: no such user");
    o.admins.push_back(*uid);
  }
  return TwinAsked{std::move(raw.options), ""};
}

}  // namespace

Result<TwinAsked> read_options(std::vector<std::string> words) {
  Raw raw;
  CLI::App app{kAbout, "ohm-twin"};
  add_options(app, raw);
  std::reverse(words.begin(), words.end());  // CLI11 takes the words last first
  try {
    app.parse(std::move(words));
  } catch (const CLI::CallForHelp&) {
    return TwinAsked{{}, app.help()};
  } catch (const CLI::ParseError& error) {
    return bad(printable(error.what()) + "; see ohm-twin --help");
  }
  if (raw.version) return TwinAsked{{}, std::string{"ohm-twin "} + OHM_VERSION + "\n"};
  return checked(std::move(raw));
}

}  // namespace ohm::twin
