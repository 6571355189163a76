#include "hardware/gpu/gpu_sample.h"

namespace ohm {
namespace {

/// How much a reason tells: a sensor that spoke and stopped outweighs one that never was.
int weight(Absent why) {
  switch (why) {
    case Absent::NotSupported: return 0;
    case Absent::NotPermitted: return 1;
    case Absent::NotYet: return 2;
    case Absent::Implausible: return 3;
    case Absent::Frozen: return 4;
    case Absent::Silent: return 5;
    case Absent::Lost: return 6;
  }
  return 0;
}

bool outranks(const Reading<Celsius>& a, const Reading<Celsius>& b) {
  if (a.get() && b.get()) return *a.get() > *b.get();
  if (a.get() || b.get()) return a.get().has_value();
  return weight(*a.absent()) > weight(*b.absent());
}

}  // namespace

Temperature ruling(const GpuSample& sample, Place place) {
  Temperature best{place, "", no_reading<Celsius>(Absent::NotSupported, sample.at)};
  for (const Temperature& one : sample.temperatures) {
    if (one.place == place && (best.source.empty() || outranks(one.is, best.is))) best = one;
  }
  return best;
}

}  // namespace ohm
