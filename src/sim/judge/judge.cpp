#include "sim/judge/judge.h"

#include "sim/judge/rails.h"
#include "sim/judge/street.h"
#include "sim/judge/supplies.h"

namespace ohm {

std::vector<Overload> judge(const Rig& rig, std::span<const double> draw) {
  const std::vector<judging::SupplyDuty> duties = judging::duties(rig, draw);
  std::vector<Overload> found = judging::judge_street(rig, duties);
  for (Overload& overload : judging::judge_rails(rig, draw, duties)) found.push_back(std::move(overload));
  return found;
}

}  // namespace ohm
