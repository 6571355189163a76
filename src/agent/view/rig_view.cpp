#include "agent/view/rig_view.h"

#include <algorithm>

namespace ohm {

const char* name_of(Mode mode) {
  switch (mode) {
    case Mode::Watch: return "watch";
    case Mode::Protect: return "protect";
    case Mode::Run: return "run";
  }
  return "";
}

const char* name_of(Level level) {
  switch (level) {
    case Level::Ok: return "ok";
    case Level::Warning: return "warning";
    case Level::Alarm: return "alarm";
  }
  return "";
}

const char* name_of(CardState state) {
  switch (state) {
    case CardState::Present: return "present";
    case CardState::Lost: return "lost";
    case CardState::Hung: return "hung";
    case CardState::Missing: return "missing";
    case CardState::Absent: return "absent";
  }
  return "";
}

const char* name_of(LoadGrade grade) {
  switch (grade) {
    case LoadGrade::Measured: return "measured";
    case LoadGrade::Calibrated: return "calibrated";
    case LoadGrade::Model: return "model";
  }
  return "";
}

void add_reason(CardView& card, Reason reason) {
  card.health = std::max(card.health, reason.level);
  card.why.insert(card.why.begin(), reason.says);
  card.reasons.push_back(std::move(reason));
}

}  // namespace ohm
