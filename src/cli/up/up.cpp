#include "cli/up/up.h"

#include <algorithm>

#include "base/text.h"
#include "cli/plan/facts.h"
#include "cli/text/figures.h"
#include "cli/text/places.h"
#include "cli/text/table.h"
#include "control/budget/static_caps.h"

namespace ohm {
namespace {

/// Cards that get the same from ohmd.
struct SameCap {
  std::vector<std::string> places;
  std::string cap, usual;
  friend bool operator==(const SameCap& a, const SameCap& b) { return a.cap == b.cap && a.usual == b.usual; }
};

std::vector<SameCap> caps_of(const Rig& rig) {
  const auto circuit = build_circuit(rig);
  const auto caps = static_caps(circuit);
  std::vector<SameCap> rows;
  for (std::size_t i = 0; i < rig.cards.size(); ++i) {
    if (!circuit.cards[i].present) continue;
    const SameCap row{{}, caps.suspended[i] ? "suspended" : cap_text(caps.cap[i]), watts_text(circuit.cards[i].top)};
    auto found = std::find(rows.begin(), rows.end(), row);
    if (found == rows.end()) found = rows.insert(rows.end(), row);
    found->places.push_back(rig.cards[i].name);
  }
  return rows;
}

/// What ProtectHome= and PrivateTmp= of the unit hide from it.
bool unseen_by_unit(const std::string& path) {
  constexpr const char* kHidden[] = {"/home/", "/root/", "/run/user/", "/tmp/", "/var/tmp/"};
  return std::any_of(std::begin(kHidden), std::end(kHidden), [&](const char* hidden) { return path.starts_with(hidden); });
}

bool plain_for_systemd(const std::string& word) {
  return std::none_of(word.begin(), word.end(), [](char c) {
    return static_cast<unsigned char>(c) < ' ' || std::string_view{"\"'\\%$;"}.find(c) != std::string_view::npos;
  });
}

}  // namespace

UpReport plan_report(const Rig& rig, const Style& style) {
  const auto circuit = build_circuit(rig);
  const auto plan = make_plan(rig, circuit, static_caps(circuit));
  auto text = wrapped(verdict({rig, circuit, plan}), style.width, "plan:    ");
  if (!plan.safe_on) text += wrapped("`ohm plan` names every rule that is broken.", style.width, "         ");
  return {std::move(text), !plan.safe_on};
}

std::string changes_text(const Rig& rig, const std::string& mode, const Style& style) {
  if (mode == "watch")
    return wrapped("none: mode watch calls no setter; it reads, records, and tells what it would have done.", style.width,
                   "changes: ");
  Table table;
  table.columns = {{"  cards", Align::Left, 12}, {"power limit", Align::Right}, {"by default", Align::Right}};
  for (const auto& row : caps_of(rig))
    table.rows.push_back(
        {{"  " + place_set(row.places, style.width - 32)}, {"to " + row.cap, Tone::Strong}, {row.usual, Tone::Dim}});
  return "changes: what mode " + mode + " sets, on cards that are adopted\n" + render(table, style) +
         wrapped("Undo: `ohm down --release` asks for the default limits back.", style.width, "  ");
}

std::vector<std::string> daemon_words(const UpOrder& order) {
  std::vector<std::string> words{"--rig", order.rig_file, "--mode", order.mode};
  if (!order.socket.empty()) words.insert(words.end(), {"--socket", order.socket});
  if (!order.state.empty()) words.insert(words.end(), {"--state", order.state});
  return words;
}

Result<std::string> systemd_drop_in(const UpOrder& order, const std::string& program) {
  if (!plain_for_systemd(order.rig_file) || !plain_for_systemd(program))
    return failure(Error::Kind::BadInput,
                   "systemd would misread the path " + shortened(order.rig_file, 80) + "; use plain letters");
  if (unseen_by_unit(order.rig_file) || unseen_by_unit(program))
    return failure(Error::Kind::BadInput, "the unit ohmd.service sees neither /home nor /tmp; copy " +
                                              shortened(order.rig_file, 80) + " to /etc/ohmstead/rig.yaml first");
  return "# Written by `ohm up`.\n[Unit]\nConditionPathExists=\nConditionPathExists=" + order.rig_file +
         "\n\n[Service]\nExecStart=\nExecStart=\"" + program + "\" --rig \"" + order.rig_file + "\" --mode " + order.mode + "\n";
}

}  // namespace ohm
