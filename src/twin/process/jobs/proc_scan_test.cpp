#include "twin/process/jobs/proc_scan.h"

#include <filesystem>
#include <fstream>
#include <gtest/gtest.h>
#include <unistd.h>

namespace ohm::twin {
namespace {

using namespace std::chrono_literals;
using namespace std::string_literals;

/// A /proc of the test's own.
class ProcScan : public ::testing::Test {
 protected:
  ProcScan() {
    char name[] = "/tmp/ohm-proc-XXXXXX";
    root_ = ::mkdtemp(name);
  }
  ~ProcScan() override { std::filesystem::remove_all(root_); }

  /// `cpu_s`: user time; the kernel counts in ticks.
  void process(int pid, const std::string& environment, double cpu_s = 0, std::uint64_t rss_pages = 1000, int started = 5) {
    const auto folder = root_ + "/" + std::to_string(pid);
    std::filesystem::create_directories(folder);
    std::ofstream{folder + "/environ", std::ios::binary} << environment;
    const auto ticks = static_cast<long>(cpu_s * static_cast<double>(::sysconf(_SC_CLK_TCK)));
    std::ofstream{folder + "/stat"} << pid << " (a) b (c) R 1 1 1 0 -1 4194304 100 0 0 0 " << ticks << " 0 0 0 20 0 1 0 " << started
                                    << " 1000000 " << rss_pages << " 18446744073709551615 1 1 0 0\n";
  }
  ProcScanner scanner() const { return {root_, "/run/twin", {{"A", "GPU-a1"}, {"A", "GPU-a2"}, {"B", "GPU-b1"}}}; }

  std::string root_;
};

TEST_F(ProcScan, FindsWhoNamesACardOfThisTwin) {
  process(100, "PATH=/bin\0OHM_TWIN=/run/twin/\0CUDA_VISIBLE_DEVICES=GPU-a2\0"s);
  process(101, "OHM_TWIN=/run/other\0CUDA_VISIBLE_DEVICES=0\0"s);
  process(102, "CUDA_VISIBLE_DEVICES=0\0"s);
  process(103, "OHM_TWIN=/run/twin\0"s);
  process(104, "OHM_TWIN=/run/twin\0CUDA_VISIBLE_DEVICES=\0"s);
  auto look = scanner();
  const auto found = look.scan(0s);
  EXPECT_TRUE(found[0].empty());
  ASSERT_EQ(found[1].size(), 1U);
  EXPECT_EQ(found[1][0].pid, 100);
  EXPECT_EQ(found[1][0].vram_bytes, 1000 * static_cast<std::uint64_t>(::sysconf(_SC_PAGESIZE)) + kContextBytes);
}

TEST_F(ProcScan, CountsIndicesWithinTheHostThatTheProcessSees) {
  process(100, "OHM_TWIN=/run/twin\0OHM_TWIN_HOST=B\0CUDA_VISIBLE_DEVICES=0\0"s);
  auto look = scanner();
  const auto found = look.scan(0s);
  EXPECT_TRUE(found[0].empty());
  EXPECT_EQ(found[2].size(), 1U);
}

TEST_F(ProcScan, TurnsCpuTimeSinceTheLastLookIntoAShare) {
  const auto environment = "OHM_TWIN=/run/twin\0CUDA_VISIBLE_DEVICES=0\0"s;
  auto look = scanner();
  process(100, environment, 50);
  EXPECT_EQ(look.scan(0s)[0][0].share, 0);  // what it did before is not ours to tell
  process(100, environment, 51);
  EXPECT_NEAR(look.scan(2s)[0][0].share, 0.5, 0.01);
  process(100, environment, 51);
  EXPECT_EQ(look.scan(3s)[0][0].share, 0);
}

TEST_F(ProcScan, DoesNotTakeAReusedProcessIdForTheOldOne) {
  const auto environment = "OHM_TWIN=/run/twin\0CUDA_VISIBLE_DEVICES=0\0"s;
  auto look = scanner();
  process(100, environment, 1);
  look.scan(0s);
  process(100, environment, 90, 1000, 77);
  EXPECT_EQ(look.scan(1s)[0][0].share, 0);
}

TEST_F(ProcScan, SharesTheMemoryOfAProcessOnSeveralCards) {
  process(100, "OHM_TWIN=/run/twin\0CUDA_VISIBLE_DEVICES=0,1\0"s, 0, 2000);
  auto look = scanner();
  const auto found = look.scan(0s);
  EXPECT_EQ(found[0][0].vram_bytes, 1000 * static_cast<std::uint64_t>(::sysconf(_SC_PAGESIZE)) + kContextBytes);
  EXPECT_EQ(found[1], found[0]);
}

TEST_F(ProcScan, IsNotDisturbedByWhatIsNoProcess) {
  std::filesystem::create_directories(root_ + "/self");
  std::filesystem::create_directories(root_ + "/123");  // ended while we looked
  std::filesystem::create_directories(root_ + "/124");
  std::ofstream{root_ + "/124/environ"} << "OHM_TWIN=/run/twin" << '\0' << "CUDA_VISIBLE_DEVICES=0";
  std::ofstream{root_ + "/124/stat"} << "garbage";
  auto look = scanner();
  EXPECT_EQ(look.scan(0s).size(), 3U);
}

}  // namespace
}  // namespace ohm::twin
