#include "base/reading.h"

namespace ohm {

std::string_view name_of(Absent why) {
  switch (why) {
    case Absent::NotSupported: return "not supported here";
    case Absent::NotPermitted: return "not permitted";
    case Absent::Silent: return "silent";
    case Absent::Frozen: return "frozen";
    case Absent::Implausible: return "implausible";
    case Absent::Lost: return "device lost";
    case Absent::NotYet: return "not read yet";
  }
  return "";
}

}  // namespace ohm
