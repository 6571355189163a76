// The safe state of cards nobody drives any more: fans at their firmware, offsets and locks reset, caps no higher than is safe.
//
// Functions over the GpuDriver seam, used by ohm-guard, by ohmd on its orderly end, and on the twin in tests. Ordering does not
// wait: the driver carries out when it can. Nothing here ever raises a cap (DESIGN T1), and a card whose safe cap is not known
// keeps the cap it has.
#pragma once

#include <string>
#include <vector>

#include "hardware/gpu/gpu_driver.h"

namespace ohm {

/// The static safe cap of a card, by UUID: what `ohm plan --caps` gives its place.
struct SafeCap {
  std::string uuid;
  Watts cap{};
  friend bool operator==(const SafeCap&, const SafeCap&) = default;
};
using SafeCaps = std::vector<SafeCap>;

/// Of this card; nothing: it has none in the table.
std::optional<Watts> safe_cap_of(const SafeCaps& caps, const std::string& uuid);

/// Tells every card that is there, and each hung one for when it answers again, to go into its safe state.
void order_safe_state(GpuDriver& driver, const SafeCaps& caps);

enum class Safety {
  Safe,     ///< seen in a sample: firmware fans, no offset, no lock, cap at or below the safe one
  Unsafe,   ///< it answers and is not in its safe state
  Unknown,  ///< hung, or its settings cannot be read
  Gone      ///< lost: it draws what it draws, and nobody can tell it anything
};

struct CardSafety {
  std::string card;  ///< as the driver names it
  Safety is{Safety::Unknown};
  std::string what;  ///< "fans to firmware, power limit 240 W"; "power limit 350 W is above the safe 240 W"
  friend bool operator==(const CardSafety&, const CardSafety&) = default;
};

/// What each card says of itself now.
std::vector<CardSafety> look_at_safety(GpuDriver& driver, const SafeCaps& caps);

/// Nothing is left in any queue but that of cards which do not answer.
bool orders_carried_out(const GpuDriver& driver);

}  // namespace ohm
