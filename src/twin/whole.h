// What a RigTwin is made of. For rig_twin.cpp and rig_setters.cpp, and for nobody else.
#pragma once

#include <memory>
#include <optional>
#include <string_view>

#include "twin/orders.h"
#include "twin/rig_twin.h"
#include "twin/state.h"

namespace ohm::twin {

struct RigTwin::Whole {
  std::shared_ptr<const Model> model;  ///< shared by copies: it never changes
  Inputs inputs;
  State state;
  CardInputs pretence;  ///< what a deaf card is told
  mutable ClockTables tables;
  mutable std::optional<Orders> orders;  ///< of the present inputs; absent after a change until they are wanted

  const Orders& current() const;
  void follow_power_ups();
  /// Seconds until an open breaker of that name latches again; 0: at once, or there is none.
  double too_hot_for(std::string_view breaker) const;
  bool close_breaker(std::string_view name);
  /// The inputs, about to be changed.
  Inputs& change() {
    orders.reset();
    return inputs;
  }
};

}  // namespace ohm::twin
