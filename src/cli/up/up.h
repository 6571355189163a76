// `ohm up` and `ohm down`: what is checked, what is told, what is started.
//
// The pure half: from a rig file and a mode to the text of changes, the words of ohmd's command line and the systemd drop-in.
// run_up.cpp asks, starts and waits (start.h). Any thread.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "base/result.h"
#include "cli/text/style.h"
#include "rig/rig.h"

namespace ohm {

/// What a check before the start found.
struct UpReport {
  std::string text;  ///< ready to print; "" when there is nothing to tell
  bool wrong{};      ///< ohmd must not drive anything in this state; mode watch starts all the same
};

/// Another look before the start, at the machine: `ohm doctor`. Called after the plan, with the same rig.
using UpCheck = UpReport (*)(const Rig& rig, const std::string& rig_file, const Style& style);

/// The plan's sentence, and whether it forbids driving.
UpReport plan_report(const Rig& rig, const Style& style);

/// What ohmd may set, card by card, equal ones together; in mode watch that it sets nothing.
std::string changes_text(const Rig& rig, const std::string& mode, const Style& style);

/// What is to be started.
struct UpOrder {
  std::string rig_file;  ///< absolute
  std::string mode;      ///< "watch" or "protect"
  std::string socket;    ///< "" for the usual one
  std::string state;     ///< absolute; "" for the usual one
  friend bool operator==(const UpOrder&, const UpOrder&) = default;
};

/// Words of ohmd's command line, without its name.
std::vector<std::string> daemon_words(const UpOrder& order);

/// A drop-in for ohmd.service that starts `program` as ordered. BadInput for paths the unit could not see (ProtectHome, PrivateTmp)
/// or that systemd would read otherwise than meant (quotes, per cent, controls).
Result<std::string> systemd_drop_in(const UpOrder& order, const std::string& program);

}  // namespace ohm
