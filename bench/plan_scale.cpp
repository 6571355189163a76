// How the plan grows with the site: plan_scale [REPEATS [LARGEST]]
//
// Reads, builds, caps and plans a made-up site (bench/site.h) of 32 to 100,000 cards. Every measurement runs in a child process of
// its own, so that peak memory is that of one plan; sizes take turns in each repeat, so that a slow minute hits all of them alike.
// Medians. Exit status 2 when the limits of the issue are missed: 1 s and 200 MB for 10,000 cards with caps.
#include <array>
#include <cstdio>
#include <cstdlib>
#include <fcntl.h>
#include <optional>
#include <string>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include "bench/median.h"
#include "bench/site.h"
#include "control/budget/contingency.h"
#include "control/budget/slices.h"
#include "control/budget/static_caps.h"
#include "rig/catalogue/catalogue.h"
#include "rig/plan/plan.h"
#include "rig/rig_file.h"

namespace ohm::bench {
namespace {

constexpr int kLimitCards = 10'000;
constexpr double kLimitSeconds = 1, kLimitMegabytes = 200;

enum Stage : std::size_t { Catalogue, Read, Build, Caps, MakePlan, Slicing, Survival, kStages };
constexpr std::array<const char*, kStages> kNames{"catalogue", "read", "circuit", "caps", "plan", "slices", "N-1"};

struct Measured {
  std::array<double, kStages> time{};  ///< s
  double megabytes{};                  ///< peak resident, when the plan is made
  double limits{};
};

double peak_megabytes() {
  rusage usage{};
  getrusage(RUSAGE_SELF, &usage);
  return static_cast<double>(usage.ru_maxrss) * 1024 / 1e6;
}

Measured measure(const std::string& text) {
  Measured m;
  m.time[Catalogue] = seconds([] { (void)catalogue(); });
  Checked<Rig> rig;
  m.time[Read] = seconds([&] { rig = read_rig(text, "site.yaml"); });
  if (!rig) {
    std::fprintf(stderr, "%s\n", render(rig.error()).c_str());
    std::exit(1);
  }
  Circuit circuit;
  m.time[Build] = seconds([&] { circuit = build_circuit(*rig); });
  PlannedCaps caps;
  m.time[Caps] = seconds([&] { caps = static_caps(circuit); });
  Plan plan;
  m.time[MakePlan] = seconds([&] { plan = make_plan(*rig, circuit, caps); });
  m.megabytes = peak_megabytes();
  m.limits = static_cast<double>(plan.limits.size());
  m.time[Slicing] = seconds([&] { (void)slices(*rig, circuit, caps); });
  m.time[Survival] = seconds([&] { (void)contingencies(*rig, circuit, caps); });
  return m;
}

/// The same in a process of its own.
std::optional<Measured> measure_apart(int cards) {
  std::array<int, 2> ends{};
  if (pipe(ends.data()) != 0) return std::nullopt;
  const pid_t child = fork();
  if (child == 0) {
    const Measured m = measure(site_yaml(cards));
    _exit(write(ends[1], &m, sizeof m) == static_cast<ssize_t>(sizeof m) ? 0 : 1);
  }
  close(ends[1]);
  Measured m;
  const bool whole = read(ends[0], &m, sizeof m) == static_cast<ssize_t>(sizeof m);
  close(ends[0]);
  int status = 0;
  waitpid(child, &status, 0);
  return whole && status == 0 ? std::optional{m} : std::nullopt;
}

/// What `ohm plan --caps` needs: everything up to the plan.
double whole_plan(const Measured& m) { return m.time[Catalogue] + m.time[Read] + m.time[Build] + m.time[Caps] + m.time[MakePlan]; }

Measured medians(const std::vector<Measured>& all) {
  const auto of = [&](auto field) {
    std::vector<double> values;
    for (const Measured& m : all) values.push_back(field(m));
    return median(std::move(values));
  };
  Measured middle;
  for (std::size_t s = 0; s < kStages; ++s) middle.time[s] = of([s](const Measured& m) { return m.time[s]; });
  middle.megabytes = of([](const Measured& m) { return m.megabytes; });
  middle.limits = all.front().limits;
  return middle;
}

struct Row {
  int cards{};
  std::vector<Measured> all;
};

void print(const std::vector<Row>& rows) {
  std::printf("| cards | limits |");
  for (const char* name : kNames) std::printf(" %s ms |", name);
  std::printf(" whole plan ms | peak MB | growth |\n|---|---|");
  for (std::size_t s = 0; s < kStages; ++s) std::printf("---|");
  std::printf("---|---|---|\n");
  const Row* before = nullptr;
  for (const Row& row : rows) {
    const Measured m = medians(row.all);
    std::printf("| %d | %.0f |", row.cards, m.limits);
    for (const double t : m.time) std::printf(" %.2f |", t * 1e3);
    std::printf(" %.1f | %.1f |", whole_plan(m) * 1e3, m.megabytes);
    if (before)
      std::printf(" %.2f |\n", growth(before->cards, whole_plan(medians(before->all)), row.cards, whole_plan(m)));
    else
      std::printf(" |\n");
    before = &row;
  }
}

/// Whether the limits hold; told with the figures.
bool within_limits(const std::vector<Row>& rows) {
  for (const Row& row : rows) {
    if (row.cards != kLimitCards) continue;
    const Measured m = medians(row.all);
    std::printf("\n%d cards: %.3f s of %.0f s (%.0f %%), %.0f MB of %.0f MB (%.0f %%)\n", kLimitCards, whole_plan(m), kLimitSeconds,
                100 * whole_plan(m) / kLimitSeconds, m.megabytes, kLimitMegabytes, 100 * m.megabytes / kLimitMegabytes);
    return whole_plan(m) <= kLimitSeconds && m.megabytes <= kLimitMegabytes;
  }
  return true;
}

int run(int repeats, int largest) {
  std::vector<Row> rows;
  for (const int cards : {32, 100, 1'000, 10'000, 100'000}) {
    if (cards <= largest) rows.push_back({cards, {}});
  }
  for (int k = 0; k < repeats; ++k) {
    for (Row& row : rows) {
      const auto m = measure_apart(row.cards);
      if (!m) return 1;
      row.all.push_back(*m);
    }
  }
  print(rows);
  return within_limits(rows) ? 0 : 2;
}

}  // namespace
}  // namespace ohm::bench

int main(int argc, char** argv) {
  const int repeats = argc > 1 ? std::atoi(argv[1]) : 5, largest = argc > 2 ? std::atoi(argv[2]) : 100'000;
  if (repeats < 1 || largest < 32) {
    std::fprintf(stderr, "usage: plan_scale [REPEATS [LARGEST]]      default 5 100000\n");
    return 1;
  }
  return ohm::bench::run(repeats, largest);
}
