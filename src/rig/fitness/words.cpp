#include "rig/fitness/words.h"

#include "base/text.h"
#include "rig/fitness/fitness.h"

namespace ohm {

const char* name_of(Grade grade) {
  switch (grade) {
    case Grade::Good: return "good";
    case Grade::Fair: return "fair";
    case Grade::Poor: return "poor";
    case Grade::Unknown: return "unknown";
  }
  return "";
}

}  // namespace ohm

namespace ohm::fit {

std::string percent(double fraction) { return number(fraction * 100, fraction < 0.01 ? 1 : 0) + " %"; }

std::string gigabytes(double bytes) { return number(bytes / 1e9, bytes < 10e9 ? 1 : 0) + " GB"; }

std::string rate(double bytes_per_second) { return number(bytes_per_second / 1e9, bytes_per_second < 1e9 ? 2 : 1) + " GB/s"; }

std::string seconds(double s) {
  if (s < 120) return number(s, s < 10 ? 1 : 0) + " s";
  return s < 7200 ? number(s / 60, 0) + " min" : number(s / 3600, 1) + " h";
}

std::string link_name(Link link) { return "x" + std::to_string(link.width) + " gen" + std::to_string(link.gen); }

std::string counted(int n, const char* one, const char* many) { return std::to_string(n) + " " + (n == 1 ? one : many); }

std::string hosts_named(const Rig& rig, const std::vector<std::uint32_t>& hosts) {
  constexpr std::size_t kNamed = 6;
  if (hosts.size() == 1) return "host " + rig.hosts[hosts[0]].name;
  if (hosts.size() > kNamed) return (hosts.size() == rig.hosts.size() ? "all " : "") + std::to_string(hosts.size()) + " hosts";
  std::string out = "hosts ";
  for (std::size_t i = 0; i < hosts.size(); ++i)
    out += (i == 0 ? "" : i + 1 == hosts.size() ? " and " : ", ") + rig.hosts[hosts[i]].name;
  return out;
}

}  // namespace ohm::fit
