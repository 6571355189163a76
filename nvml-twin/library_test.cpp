// The library's functions called as a program calls them, but linked in, so that the sanitizers see them.
#include <atomic>
#include <cstdlib>
#include <filesystem>
#include <gtest/gtest.h>
#include <memory>
#include <string>
#include <thread>
#include <vector>

#include "nvml-twin/nvml_abi.h"
#include "twin/board/board_writer.h"

using namespace ohm::nvml;

// As a program declares them.
extern "C" {
Return nvmlInit_v2();
Return nvmlShutdown();
const char* nvmlErrorString(int code);
Return nvmlDeviceGetCount_v2(unsigned* cards);
Return nvmlDeviceGetHandleByIndex_v2(unsigned index, Device* out);
Return nvmlDeviceGetName(Device device, char* out, unsigned length);
Return nvmlDeviceGetUUID(Device device, char* out, unsigned length);
Return nvmlDeviceGetTemperature(Device device, unsigned sensor, unsigned* out);
Return nvmlDeviceGetMemoryInfo_v2(Device device, MemoryV2* out);
Return nvmlDeviceGetTemperatureV(Device device, TemperatureV* out);
Return nvmlDeviceGetComputeRunningProcesses(Device device, unsigned* count, ProcessInfoV1* out);
Return nvmlDeviceGetComputeRunningProcesses_v3(Device device, unsigned* count, ProcessInfo* out);
Return nvmlDeviceGetSupportedGraphicsClocks(Device device, unsigned memory_mhz, unsigned* count, unsigned* clocks);
Return nvmlDeviceRegisterEvents(Device device, unsigned long long types, EventSet set);
Return nvmlEventSetCreate(EventSet* out);
Return nvmlEventSetWait_v2(EventSet set, EventData* out, unsigned timeout_ms);
Return nvmlEventSetFree(EventSet set);
const char* ohmTwinMarker();
}

namespace {

using namespace ohm::twin;
namespace fs = std::filesystem;

class Library : public testing::Test {
 protected:
  Library() {
    std::string name = fs::temp_directory_path() / "ohm-nvml-XXXXXX";
    folder_ = ::mkdtemp(name.data());
    ::setenv("OHM_TWIN", folder_.c_str(), 1);
    ::unsetenv("OHM_TWIN_HOST");
    start();
    EXPECT_EQ(nvmlInit_v2(), kSuccess);
    for (unsigned i = 0; i < 2; ++i) EXPECT_EQ(nvmlDeviceGetHandleByIndex_v2(i, &card_[i]), kSuccess);
  }
  ~Library() override {
    EXPECT_EQ(nvmlShutdown(), kSuccess);
    fs::remove_all(folder_);
  }

  void start() {
    twin_.reset();
    std::vector<BoardIdentity> cards(2, BoardIdentity{});
    for (auto& card : cards) {
      put_text(card.name, "NVIDIA GeForce RTX 3090");
      card.vram_bytes = 24ULL << 30U, card.sm_max_mhz = 2100, card.mem_max_mhz = 9751, card.fans = 99;
      std::fill(std::begin(card.uuid), std::end(card.uuid), 'u');  // a text without its end
    }
    auto opened = BoardWriter::open(folder_ / "board", {.rig = "test", .hosts = {"A"}}, cards, {BoardReadings{}, BoardReadings{}});
    ASSERT_TRUE(opened) << opened.error().what;
    twin_ = std::make_unique<BoardWriter>(std::move(*opened));
  }
  void say(unsigned card, const BoardReadings& readings) { twin_->write_card(card, readings); }

  fs::path folder_;
  std::unique_ptr<BoardWriter> twin_;
  Device card_[2]{};
};

TEST_F(Library, FillsTheCallersTextAndNoMore) {
  char name[32];
  EXPECT_EQ(nvmlDeviceGetName(card_[0], name, sizeof name), kSuccess);
  EXPECT_STREQ(name, "NVIDIA GeForce RTX 3090");
  EXPECT_EQ(nvmlDeviceGetName(card_[0], name, 23), kInsufficientSize);  // no room for its end
  EXPECT_EQ(nvmlDeviceGetName(card_[0], name, 0), kInsufficientSize);
  char uuid[96];
  EXPECT_EQ(nvmlDeviceGetUUID(card_[0], uuid, sizeof uuid), kSuccess);
  EXPECT_EQ(std::string{uuid}, std::string(63, 'u'));
}

TEST_F(Library, RefusesHandlesItNeverGave) {
  unsigned celsius = 0;
  const auto off_by_one = reinterpret_cast<Device>(reinterpret_cast<std::uintptr_t>(card_[1]) + 1);
  for (const Device wrong :
       {Device{nullptr}, off_by_one, reinterpret_cast<Device>(~std::uintptr_t{0}), reinterpret_cast<Device>(&celsius)}) {
    EXPECT_EQ(nvmlDeviceGetTemperature(wrong, 0, &celsius), kInvalidArgument);
  }
  EXPECT_EQ(nvmlDeviceGetTemperature(card_[0], 0, nullptr), kInvalidArgument);
  EXPECT_EQ(nvmlDeviceGetTemperature(card_[0], 7, &celsius), kInvalidArgument);
  EXPECT_EQ(nvmlDeviceGetHandleByIndex_v2(2, &card_[0]), kInvalidArgument);
}

TEST_F(Library, TakesBothVersionsOfTheMemoryQuestion) {
  for (const unsigned version : {2U, 0x02000028U}) {
    MemoryV2 memory{.version = version};
    EXPECT_EQ(nvmlDeviceGetMemoryInfo_v2(card_[0], &memory), kSuccess);
    EXPECT_EQ(memory.version, version);
    EXPECT_EQ(memory.used + memory.free + memory.reserved, memory.total);
  }
  MemoryV2 other{.version = 0x01000028U};
  EXPECT_EQ(nvmlDeviceGetMemoryInfo_v2(card_[0], &other), kVersionMismatch);
  TemperatureV newer{.version = 0x0200000CU};
  EXPECT_EQ(nvmlDeviceGetTemperatureV(card_[0], &newer), kVersionMismatch);
}

TEST_F(Library, ListsNoMoreProcessesThanThereIsRoomFor) {
  BoardReadings busy{};
  busy.processes = kMaxProcesses + 5;  // more than a board holds
  for (unsigned i = 0; i < kMaxProcesses; ++i) busy.process[i] = {.pid = i + 1, .vram_bytes = i};
  say(0, busy);
  unsigned count = 0;
  EXPECT_EQ(nvmlDeviceGetComputeRunningProcesses_v3(card_[0], &count, nullptr), kInsufficientSize);
  EXPECT_EQ(count, kMaxProcesses);
  std::vector<ProcessInfo> list(count);
  EXPECT_EQ(nvmlDeviceGetComputeRunningProcesses_v3(card_[0], &count, list.data()), kSuccess);
  EXPECT_EQ(list.back().pid, kMaxProcesses);
  std::vector<ProcessInfoV1> short_list(3);
  count = 3;
  EXPECT_EQ(nvmlDeviceGetComputeRunningProcesses(card_[0], &count, short_list.data()), kInsufficientSize);
  EXPECT_EQ(short_list[0].pid, 0U);
}

TEST_F(Library, ListsClocksIntoTheRoomGiven) {
  unsigned count = 3, clocks[3]{};
  EXPECT_EQ(nvmlDeviceGetSupportedGraphicsClocks(card_[0], 9501, &count, clocks), kInsufficientSize);
  std::vector<unsigned> all(count);
  EXPECT_EQ(nvmlDeviceGetSupportedGraphicsClocks(card_[0], 9501, &count, all.data()), kSuccess);
  EXPECT_EQ(all.front(), 2100U);
  EXPECT_EQ(all.back(), 210U);
  EXPECT_EQ(nvmlDeviceGetSupportedGraphicsClocks(card_[0], 9502, &count, all.data()), kNotFound);
}

TEST_F(Library, WakesWhoWaitsForAnXid) {
  EventSet set = nullptr;
  ASSERT_EQ(nvmlEventSetCreate(&set), kSuccess);
  ASSERT_EQ(nvmlDeviceRegisterEvents(card_[1], kEventXid, set), kSuccess);
  EventData event{};
  EXPECT_EQ(nvmlEventSetWait_v2(set, &event, 0), kTimeout);
  Return woken = kUnknown;
  std::thread waiter{[&] { woken = nvmlEventSetWait_v2(set, &event, 60'000); }};
  twin_->post_event(0, 31);  // of a card nobody listens to
  twin_->post_event(1, 79);
  waiter.join();
  EXPECT_EQ(woken, kSuccess);
  EXPECT_EQ(event.device, card_[1]);
  EXPECT_EQ(event.data, 79U);
  EXPECT_EQ(nvmlEventSetFree(set), kSuccess);
}

TEST_F(Library, HoldsTheCallerOfAHungCardUntilItAnswers) {
  BoardReadings readings{};
  readings.hung = 1;
  say(0, readings);
  std::atomic<bool> asked{false};
  unsigned celsius = 0;
  Return result = kUnknown;
  std::thread caller{[&] {
    asked = true;
    result = nvmlDeviceGetTemperature(card_[0], 0, &celsius);
  }};
  while (!asked) std::this_thread::yield();
  unsigned other = 0;
  EXPECT_EQ(nvmlDeviceGetTemperature(card_[1], 0, &other), kSuccess);  // the others are read meanwhile
  readings.hung = 0, readings.die_c = 55;
  say(0, readings);
  caller.join();
  EXPECT_EQ(result, kSuccess);
  EXPECT_EQ(celsius, 55U);
}

TEST_F(Library, ServesThreadsWhileOthersStartAndStopIt) {
  std::atomic<bool> end{false};
  std::atomic<int> wrong{0};
  std::vector<std::thread> readers;
  for (int i = 0; i < 2; ++i) {
    readers.emplace_back([&] {
      while (!end) {
        unsigned celsius = 0;
        wrong += nvmlDeviceGetTemperature(card_[0], 0, &celsius) != kSuccess || celsius > 90 ? 1 : 0;
      }
    });
  }
  BoardReadings readings{};
  for (int i = 0; i < 2000; ++i) {
    readings.die_c = i % 90;
    say(0, readings);
    EXPECT_EQ(nvmlInit_v2(), kSuccess);
    EXPECT_EQ(nvmlShutdown(), kSuccess);
  }
  end = true;
  for (auto& reader : readers) reader.join();
  EXPECT_EQ(wrong, 0);
}

TEST_F(Library, FindsTheNextTwinUnderTheSameHandles) {
  start();
  unsigned celsius = 0, cards = 0;
  EXPECT_EQ(nvmlDeviceGetTemperature(card_[1], 0, &celsius), kGpuIsLost);  // its twin ended
  EXPECT_EQ(nvmlShutdown(), kSuccess);
  EXPECT_EQ(nvmlInit_v2(), kSuccess);
  EXPECT_EQ(nvmlDeviceGetCount_v2(&cards), kSuccess);
  EXPECT_EQ(cards, 2U);
  EXPECT_EQ(nvmlDeviceGetTemperature(card_[1], 0, &celsius), kSuccess);
  EXPECT_EQ(ohmTwinMarker(), folder_.string());
}

TEST_F(Library, NamesItsErrors) {
  EXPECT_STREQ(nvmlErrorString(15), "GPU is lost");
  EXPECT_STREQ(nvmlErrorString(-1), "Unknown Error");
}

}  // namespace
