#include "apps/ohmd/options.h"

#include <algorithm>

#include "base/text.h"

#ifndef OHM_VERSION
#error "apps/CMakeLists.txt tells the version"
#endif

namespace ohm::daemon {
namespace {

constexpr const char* kHelp =
    R"(ohmd watches a rig: it reads every card once a second, keeps history, and answers `ohm` and Prometheus.

  ohmd --rig FILE [options]

  --rig FILE          the rig file (rig.yaml); rig.lock beside it, made by `ohm adopt`, tells which card hangs where
  --mode MODE         watch    calls no setter of anything; tells what protect would do. The default without rig.lock
                      protect  today: brings every adopted card's power limit to its planned safe cap and holds it there,
                               lowering first, raising only what every wire bears. Cools it: fans, memory clock, cap.
                               The default with rig.lock
                      run      protect, and jobs: refused today, there are no jobs yet
  --host NAME         watches only this host of the rig file (on a twin: $OHM_TWIN_HOST)
  --socket PATH       where `ohm` finds it ($OHM_SOCKET; else /run/ohmstead/ohmd.sock as root,
                      $XDG_RUNTIME_DIR/ohmstead/ohmd.sock, or /tmp/ohmstead-UID/ohmd.sock)
  --listen ADDR:PORT  answers on TCP as well, for reading only; needs --token-file
  --token-file FILE   first line: the bearer token of --listen; readable by nobody else
  --off-token-file FILE  first line: the token of http://ADDR:PORT/hooks/off/TOKEN[?thing=NAME&cause=WORDS], with which a smoke or
                      water sensor switches off, by GET or POST; needs --listen
  --off-file FILE     switches off what is named in FILE, one thing a line, when it appears (empty: the whole rig)
                      (default: off beside the socket)
  --state DIR         history, and what is switched off (default /var/lib/ohmstead as root, else ~/.local/state/ohmstead;
                      on a twin a folder for each twin's directory in simulated/ there)
  --no-guard          starts no ohm-guard (which puts cards into their safe state should ohmd be killed)
  --foreground        stays in the foreground: it always does; systemd is told by its notify protocol
  --help, --version

With OHM_TWIN set (`ohm twin env`) it lives on the twin's clock and shows the simulated rig.

  ohmd --rig /etc/ohmstead/rig.yaml --mode watch
)";

struct Word {
  const char* name;
  std::string Options::*into;
};
constexpr Word kWords[] = {{"--rig", &Options::rig},
                           {"--host", &Options::host},
                           {"--socket", &Options::socket},
                           {"--listen", &Options::listen},
                           {"--state", &Options::state},
                           {"--token-file", &Options::token_file},
                           {"--off-token-file", &Options::off_token_file},
                           {"--off-file", &Options::off_file},
                           {"--guard", &Options::guard}};

tl::unexpected<Error> wrong(std::string what) { return failure(Error::Kind::BadInput, std::move(what)); }

std::optional<Mode> mode_named(const std::string& word) {
  for (const auto mode : {Mode::Watch, Mode::Protect, Mode::Run})
    if (word == name_of(mode)) return mode;
  return std::nullopt;
}

Result<void> take_mode(const std::string& word, Options& options) {
  options.mode = mode_named(word);
  if (!options.mode) return wrong("--mode " + shortened(word, 40) + ": expected watch, protect or run");
  if (options.mode == Mode::Run) return wrong("--mode run: there are no jobs yet; protect does all that this release can");
  return {};
}

Result<void> take(const std::string& name, const std::string& value, Options& options) {
  if (name == "--mode") return take_mode(value, options);
  const auto* word = std::find_if(std::begin(kWords), std::end(kWords), [&](const Word& w) { return name == w.name; });
  if (word == std::end(kWords)) return wrong("unknown option " + shortened(name, 40) + "; see ohmd --help");
  options.*word->into = value;
  return {};
}

Result<void> complete(const Options& options) {
  if (options.rig.empty()) return wrong("--rig FILE is needed: the file that describes the rig (ohm init writes one)");
  if (options.listen.empty() != options.token_file.empty())
    return wrong(options.listen.empty() ? "--token-file is for --listen"
                                        : "--listen needs --token-file: nothing listens on TCP without a token");
  if (!options.off_token_file.empty() && options.listen.empty()) return wrong("--off-token-file is for --listen");
  return {};
}

}  // namespace

Result<Asked> read_options(const std::vector<std::string>& words) {
  Asked asked;
  for (std::size_t i = 0; i < words.size(); ++i) {
    const auto& word = words[i];
    const auto equals = word.find('=');
    const auto name = word.substr(0, equals);
    if (word == "--help" || word == "-h") return Asked{{}, kHelp};
    if (word == "--version") return Asked{{}, "ohmd " OHM_VERSION "\n"};
    if (word == "--no-guard") {
      asked.options.no_guard = true;
    } else if (word != "--foreground") {
      if (equals == std::string::npos && i + 1 == words.size())
        return wrong(shortened(name, 40) + " needs a value, or is not known; see ohmd --help");
      const auto value = equals == std::string::npos ? words[++i] : word.substr(equals + 1);
      if (const auto taken = take(name, value, asked.options); !taken) return tl::make_unexpected(taken.error());
    }
  }
  if (const auto whole = complete(asked.options); !whole) return tl::make_unexpected(whole.error());
  return asked;
}

}  // namespace ohm::daemon
