#include "hardware/gpu/nvml/nvml_driver.h"

#include <algorithm>
#include <gtest/gtest.h>
#include <thread>

#include "hardware/testing/eventually.h"
#include "hardware/testing/fake_rig.h"

namespace ohm {
namespace {

using fake_nvml::FakeRig;
constexpr Seconds kPatience{10};  // of real time, for what happens in milliseconds
constexpr Seconds kWatched{0.3};  // how long nothing may happen
const GpuId kFirst{0}, kSecond{1}, kThird{2};

const SystemClock& clock_of_this_machine() {
  static const SystemClock clock;
  return clock;
}

/// Reads every 20 ms so that tests are short; a call may take 150 ms.
NvmlOptions quick(const char* library = "libfake_nvml.so") {
  return {.library = fake_nvml::library(library),
          .nvapi = "",
          .sysfs = "/nonexistent",
          .may_set = true,
          .whole_every = Seconds{0.02},
          .power_every = Seconds{0.005},
          .settings_every = Seconds{0.02},
          .deadline = Seconds{0.15},
          .least_deadline = Seconds{0.15},
          .lane_patience = Seconds{0.15},
          .alone_for = Seconds{0.05},
          .event_wait = Seconds{0.02}};
}

NvmlOptions with(NvmlOptions options, const std::function<void(NvmlOptions&)>& change) {
  change(options);
  return options;
}

class Watched {
 public:
  explicit Watched(const NvmlOptions& options = quick()) : driver{clock_of_this_machine(), options} {}

  /// The newest sample once `wanted` holds of it.
  GpuSample sample_when(GpuId gpu, const std::function<bool(const GpuSample&)>& wanted) {
    GpuSample last;
    EXPECT_TRUE(driver.await(
        [&] {
          const auto sample = driver.sample(gpu);
          if (sample) last = *sample;
          return sample && wanted(last);
        },
        kPatience));
    return last;
  }
  bool comes_to(GpuId gpu, GpuPresence presence) {
    return driver.await([&] { return driver.cards().at(gpu.v).presence == presence; }, kPatience);
  }
  void carry_out(GpuId gpu) {
    EXPECT_TRUE(driver.await([&] { return driver.pending(gpu) == 0; }, kPatience));
  }

  NvmlDriver driver;
};

Temperature of_route(const GpuSample& sample, Place place, const std::string& source) {
  const auto found =
      std::ranges::find_if(sample.temperatures, [&](const auto& t) { return t.place == place && t.source == source; });
  return found == sample.temperatures.end() ? Temperature{} : *found;
}

// ---- what is there ----

// Read ten times while the whole card is read once: what falls between two samples is in the second.
TEST(NvmlDriver, KeepsLeastAndMostOfTheDrawsBetweenTwoSamples) {
  FakeRig rig{1};
  rig->card[0].power_now_mw = 250'000;
  Watched watched{with(quick(), [](auto& o) { o.whole_every = Seconds{60}; })};
  const auto comes_to = [&](double least, double most) {
    DrawSpan all;
    watched.sample_when(kFirst, [&](const GpuSample& sample) {
      if (sample.draws.count == 0) return false;
      all.least = all.count ? std::min(all.least, sample.draws.least) : sample.draws.least;
      all.most = std::max(all.most, sample.draws.most);
      all.count += sample.draws.count;
      return all.least <= Watts{least} && all.most >= Watts{most};
    });
    return all;
  };
  const auto steady = comes_to(250, 250);
  EXPECT_EQ(steady.least, Watts{250});
  rig->card[0].power_now_mw = 410'000;
  EXPECT_EQ(comes_to(410, 410).most, Watts{410}) << "a card that is read whole once a minute";
  const auto taken = watched.driver.sample(kFirst), again = watched.driver.sample(kFirst);
  EXPECT_LE(again->draws.count, 1U) << "they are given away with the sample";
}

TEST(NvmlDriver, SaysThatThereIsNoDriverAndHasNoCards) {
  Watched watched{with(quick(), [](auto& o) { o.library = "libno-such-nvml.so.1"; })};
  EXPECT_NE(watched.driver.about().missing.find("libno-such-nvml.so.1"), std::string::npos);
  EXPECT_TRUE(watched.driver.cards().empty());
}

TEST(NvmlDriver, ListsEveryCardWithWhatItIs) {
  FakeRig rig{3};
  Watched watched;
  const auto cards = watched.driver.cards();
  ASSERT_EQ(cards.size(), 3U);
  const GpuInfo& second = cards[1].info;
  EXPECT_EQ(cards[1].id, kSecond);
  EXPECT_EQ(second.uuid, "GPU-00000002");
  EXPECT_EQ(second.bus_id, "0000:04:00.0");
  EXPECT_EQ(second.name, "NVIDIA GeForce RTX 3090");
  EXPECT_EQ(second.serial, "");
  EXPECT_EQ(second.cap_min, Watts{100});
  EXPECT_EQ(second.cap_max, Watts{365});
  EXPECT_EQ(second.fans, 2);
  EXPECT_EQ(second.fan_min, Fraction{0.3});
  EXPECT_EQ(second.core_offset_max, Megahertz{2000});
  EXPECT_EQ(second.mem_offset_max, Megahertz{1000});  // NVML counts transfers: 2000
  EXPECT_EQ(second.link_max, (Link{16, 4}));
  EXPECT_TRUE(second.settable);
  EXPECT_EQ(watched.driver.about().version, "570.00");
  EXPECT_FALSE(watched.driver.about().simulated);
}

TEST(NvmlDriver, ReadsACardWholeBeforeItIsFirstAsked) {
  FakeRig rig{1};
  Watched watched;
  const auto sample = watched.driver.sample(kFirst);
  ASSERT_TRUE(sample);
  EXPECT_EQ(of_route(*sample, Place::Die, "nvml").is.get(), Celsius{40});
  EXPECT_EQ(of_route(*sample, Place::Vram, "nvml").is.absent(), Absent::NotSupported);
  EXPECT_EQ(sample->power.get(), Watts{25});
  EXPECT_EQ(sample->power_now.get(), Watts{26});
  EXPECT_EQ(sample->cap.get(), Watts{350});
  EXPECT_EQ(sample->energy.get(), Joules{12});
  EXPECT_EQ(sample->link.get(), (Link{1, 2}));
  EXPECT_EQ(sample->fan_speeds.at(1).get(), Rpm{900});
  EXPECT_TRUE(sample->throttle.get()->idle);
  EXPECT_EQ(sample->settings.persistence, true);
}

TEST(NvmlDriver, FollowsTheCardAndTellsWhenItLooked) {
  FakeRig rig{1};
  Watched watched;
  const auto before = watched.driver.sample(kFirst)->at;
  rig->card[0].die = 77;
  const auto sample = watched.sample_when(kFirst, [](const auto& s) { return ruling(s, Place::Die).is.get() == Celsius{77}; });
  EXPECT_GT(sample.at, before);
}

TEST(NvmlDriver, ReadsPowerBetweenTheWholeReadings) {
  FakeRig rig{1};
  Watched watched{with(quick(), [](auto& o) { o.whole_every = Seconds{3600}; })};
  rig->card[0].power_now_mw = 311'000;
  const auto sample = watched.sample_when(kFirst, [](const auto& s) { return s.power_now.get() == Watts{311}; });
  EXPECT_GT(sample.power_now.at, sample.at);
}

TEST(NvmlDriver, ReadsHotspotAndVramFromTheRegistersUnderItsRoot) {
  FakeRig rig{2};
  const fake_nvml::TempDir root;
  fake_nvml::add_pci_card(root.path(), "0000:03:00.0", 66, 88);
  Watched watched{with(quick(), [&](auto& o) { o.sysfs = root.path(); })};
  const auto first = watched.driver.sample(kFirst);
  EXPECT_EQ(ruling(*first, Place::Vram).is.get(), Celsius{88});
  EXPECT_EQ(ruling(*first, Place::Hotspot).source, "bar0");
  EXPECT_EQ(ruling(*watched.driver.sample(kSecond), Place::Vram).is.absent(), Absent::NotSupported);
}

TEST(NvmlDriver, KnowsAStandInByItsMarkerAndReadsItsRegisters) {
  FakeRig rig{1};
  const fake_nvml::TempDir twin;
  setenv("OHM_FAKE_TWIN", twin.path().c_str(), 1);
  fake_nvml::add_pci_card(twin.path() / "sys", "0000:03:00.0", 51, 52);
  Watched watched{with(quick("libfake_nvml_twin.so"), [](auto& o) { o.sysfs.reset(); })};
  EXPECT_TRUE(watched.driver.about().simulated);
  EXPECT_EQ(watched.driver.twin(), twin.path());
  EXPECT_EQ(ruling(*watched.driver.sample(kFirst), Place::Hotspot).is.get(), Celsius{51});
}

TEST(NvmlDriver, AsksForProcessesAtTheStartAndThenOnlyOfCardsThatWork) {
  FakeRig rig{2};
  Watched watched{with(quick(), [](auto& o) { o.processes_every = Seconds{0.02}; })};
  EXPECT_EQ(rig->card[0].process_lists, 1U);
  rig->card[1].pids = 1;
  rig->card[1].vram_used = 9'000'000'000;
  const auto sample = watched.sample_when(kSecond, [](const auto& s) { return !s.processes.empty(); });
  EXPECT_EQ(sample.processes[0].pid, static_cast<std::uint32_t>(getpid()));
  EXPECT_EQ(sample.processes[0].vram, Bytes{1e9});
  EXPECT_FALSE(sample.processes[0].name.empty());
  EXPECT_EQ(rig->card[0].process_lists, 1U);
}

TEST(NvmlDriver, TellsXidsInTheOrderInWhichTheyCame) {
  FakeRig rig{2};
  Watched watched;
  rig->card[1].xid = 79;
  fake_nvml::ring(*rig);
  std::vector<GpuEvent> events;
  EXPECT_TRUE(watched.driver.await(
      [&] {
        for (const GpuEvent& event : watched.driver.take_events()) events.push_back(event);
        return !events.empty();
      },
      kPatience));
  EXPECT_EQ(events[0].gpu, kSecond);
  EXPECT_EQ(events[0].xid, 79U);
}

// ---- an older driver ----

TEST(NvmlDriver, LosesOneCapabilityPerMissingSymbolAndKeepsTheCard) {
  FakeRig rig{1};
  Watched watched{quick("libfake_nvml_2021.so")};
  const auto sample = watched.driver.sample(kFirst);
  ASSERT_TRUE(sample);
  EXPECT_EQ(ruling(*sample, Place::Die).is.get(), Celsius{40});
  EXPECT_EQ(sample->power_now.get(), Watts{25});  // the average, where there is nothing better
  EXPECT_EQ(sample->energy.get(), Joules{12});
  EXPECT_EQ(sample->vram_used.get(), Bytes{3e8});
  EXPECT_EQ(sample->fan_speeds.at(0).absent(), Absent::NotSupported);
  ASSERT_TRUE(watched.driver.set_offsets(kFirst, Megahertz{100}, Megahertz{0}));
  const auto refused = watched.sample_when(kFirst, [](const auto& s) { return s.refused == 1; });
  EXPECT_NE(refused.last_refusal.find("not offered by this driver"), std::string::npos);
  ASSERT_TRUE(watched.driver.set_cap(kFirst, Watts{250}));
  EXPECT_EQ(watched.sample_when(kFirst, [](const auto& s) { return s.cap.get() == Watts{250}; }).refused, 1U);
}

// ---- setters ----

TEST(NvmlDriver, ShowsWhatTheCardTookInALaterSample) {
  FakeRig rig{1};
  Watched watched;
  EXPECT_EQ(watched.driver.set_cap(kFirst, Watts{220}), Watts{220});
  EXPECT_TRUE(watched.driver.set_fans(kFirst, Fraction{0.7}));
  EXPECT_TRUE(watched.driver.set_offsets(kFirst, Megahertz{-300}, Megahertz{1000}));
  EXPECT_TRUE(watched.driver.lock_clocks(kFirst, Megahertz{210}, Megahertz{1140}));
  EXPECT_TRUE(watched.driver.lock_memory_clocks(kFirst, Megahertz{405}, Megahertz{9501}));
  watched.carry_out(kFirst);
  const auto sample = *watched.driver.sample(kFirst);
  EXPECT_EQ(sample.cap.get(), Watts{220});
  EXPECT_EQ(sample.fans.at(1).get(), Fraction{0.7});
  EXPECT_TRUE(sample.settings.fan_manual);
  EXPECT_EQ(sample.settings.core_offset, Megahertz{-300});
  EXPECT_EQ(sample.settings.mem_offset, Megahertz{1000});
  EXPECT_EQ(sample.settings.lock_max, Megahertz{1140});
  EXPECT_EQ(sample.settings.mem_lock_max, Megahertz{9501});
  EXPECT_EQ(sample.refused, 0U);
  EXPECT_EQ(rig->card[0].core_offset[2], -300);  // P2 is where CUDA runs
  EXPECT_EQ(rig->card[0].memory_offset[2], 2000);
}

TEST(NvmlDriver, CountsASetterThatTheCardSilentlyDidNotDo) {
  FakeRig rig{1};
  Watched watched;
  rig->card[0].deaf = 1;
  EXPECT_TRUE(watched.driver.set_cap(kFirst, Watts{250}));
  const auto sample = watched.sample_when(kFirst, [](const auto& s) { return s.refused == 1; });
  EXPECT_EQ(sample.last_refusal, "0000:03:00.0 (GPU-00000001): power limit 250 W: card still says 350 W");
  EXPECT_EQ(sample.cap.get(), Watts{350});
}

TEST(NvmlDriver, CountsASetterThatTheDriverForbids) {
  FakeRig rig{1};
  Watched watched;
  rig->card[0].forbidden = 1;
  EXPECT_TRUE(watched.driver.set_fans(kFirst, Fraction{0.5}));
  const auto sample = watched.sample_when(kFirst, [](const auto& s) { return s.refused == 1; });
  EXPECT_NE(sample.last_refusal.find("Insufficient Permissions"), std::string::npos);
  EXPECT_FALSE(sample.settings.fan_manual);
}

TEST(NvmlDriver, KeepsOffsetsInMindThatTheDriverReadsBackAsZero) {
  FakeRig rig{1};
  Watched watched;
  rig->card[0].offsets_read_zero = 1;
  EXPECT_TRUE(watched.driver.set_offsets(kFirst, Megahertz{150}, Megahertz{800}));
  watched.carry_out(kFirst);
  const auto at = watched.driver.sample(kFirst)->at;
  const auto later = watched.sample_when(kFirst, [&](const auto& s) { return s.at > at + std::chrono::milliseconds{30}; });
  EXPECT_EQ(later.settings.core_offset, Megahertz{150});
  EXPECT_EQ(later.settings.mem_offset, Megahertz{800});
  EXPECT_EQ(later.refused, 0U);
}

TEST(NvmlDriver, RefusesWhatIsOutsideTheCardsRangeBeforeItIsSent) {
  FakeRig rig{1};
  Watched watched;
  const auto over = watched.driver.set_cap(kFirst, Watts{480});
  ASSERT_FALSE(over);
  EXPECT_EQ(over.error().what, "0000:03:00.0 (GPU-00000001): power limit 480 W is not within 100 to 365 W");
  EXPECT_EQ(watched.driver.set_fans(kFirst, Fraction{0.1}).error().kind, Error::Kind::BadInput);
  EXPECT_EQ(watched.driver.lock_clocks(kFirst, Megahertz{900}, Megahertz{800}).error().kind, Error::Kind::BadInput);
  EXPECT_EQ(watched.driver.set_offsets(kFirst, Megahertz{5000}, Megahertz{0}).error().kind, Error::Kind::BadInput);
  EXPECT_EQ(watched.driver.set_cap(GpuId{9}, Watts{200}).error().kind, Error::Kind::BadInput);
  EXPECT_EQ(rig->card[0].setters, 0U);
}

TEST(NvmlDriver, CallsNoSetterInModeWatch) {
  FakeRig rig{1};
  Watched watched{with(quick(), [](auto& o) { o.read_only = true; })};
  const auto answer = watched.driver.set_cap(kFirst, Watts{200});
  EXPECT_EQ(answer.error().kind, Error::Kind::PermissionDenied);
  EXPECT_NE(answer.error().what.find("mode watch"), std::string::npos);
  EXPECT_FALSE(watched.driver.release(kFirst));
  EXPECT_FALSE(watched.driver.restore_safe_cap(kFirst, Watts{200}));
  EXPECT_FALSE(watched.driver.cards().at(0).info.settable);
  EXPECT_EQ(rig->card[0].setters, 0U);
}

TEST(NvmlDriver, CallsNoSetterForWhoIsNotRoot) {
  FakeRig rig{1};
  Watched watched{with(quick(), [](auto& o) { o.may_set = false; })};
  EXPECT_EQ(watched.driver.set_fans(kFirst, Fraction{0.5}).error().kind, Error::Kind::PermissionDenied);
  EXPECT_EQ(rig->card[0].setters, 0U);
}

TEST(NvmlDriver, GivesFansAndClocksBackAndLeavesTheCap) {
  FakeRig rig{1};
  Watched watched;
  EXPECT_TRUE(watched.driver.set_cap(kFirst, Watts{220}));
  EXPECT_TRUE(watched.driver.set_fans(kFirst, Fraction{0.9}));
  EXPECT_TRUE(watched.driver.set_offsets(kFirst, Megahertz{-300}, Megahertz{1000}));
  EXPECT_TRUE(watched.driver.lock_clocks(kFirst, Megahertz{210}, Megahertz{1140}));
  watched.carry_out(kFirst);
  EXPECT_TRUE(watched.driver.release(kFirst));
  watched.carry_out(kFirst);
  const auto sample = *watched.driver.sample(kFirst);
  EXPECT_EQ(rig->card[0].fan_manual[1], 0U);
  EXPECT_EQ(rig->card[0].core_offset[0], 0);
  EXPECT_EQ(rig->card[0].memory_offset[2], 0);
  EXPECT_EQ(rig->card[0].lock_max, 0U);
  EXPECT_EQ(sample.cap.get(), Watts{220});
  EXPECT_FALSE(sample.settings.fan_manual);
  EXPECT_EQ(sample.settings.lock_max, std::nullopt);
}

TEST(NvmlDriver, GivesOneSettingBackAndLeavesTheOthers) {
  FakeRig rig{1};
  Watched watched;
  EXPECT_TRUE(watched.driver.set_fans(kFirst, Fraction{0.9}));
  EXPECT_TRUE(watched.driver.set_offsets(kFirst, Megahertz{-300}, Megahertz{1000}));
  watched.carry_out(kFirst);
  EXPECT_TRUE(watched.driver.set_memory_offset(kFirst, Megahertz{-500}));
  EXPECT_TRUE(watched.driver.lock_memory_clocks(kFirst, Megahertz{405}, Megahertz{405}));
  watched.carry_out(kFirst);
  EXPECT_TRUE(watched.driver.release_fans(kFirst));
  EXPECT_TRUE(watched.driver.unlock_memory_clocks(kFirst));
  watched.carry_out(kFirst);
  const auto set = watched.driver.sample(kFirst)->settings;
  EXPECT_EQ(rig->card[0].fan_manual[0], 0U);
  EXPECT_FALSE(set.fan_manual);
  EXPECT_EQ(set.core_offset, Megahertz{-300});
  EXPECT_EQ(set.mem_offset, Megahertz{-500});
  EXPECT_FALSE(set.mem_lock_max);
}

TEST(NvmlDriver, TurnsPersistenceModeOnAndAReleaseBehindItDoesNotTakeThatAway) {
  FakeRig rig{1};
  rig->card[0].persistence = 0;
  Watched watched;
  EXPECT_EQ(watched.driver.sample(kFirst)->settings.persistence, false);
  EXPECT_TRUE(watched.driver.set_persistence(kFirst, true));
  EXPECT_TRUE(watched.driver.release(kFirst));
  watched.carry_out(kFirst);
  EXPECT_EQ(rig->card[0].persistence, 1U);
  EXPECT_EQ(watched.driver.sample(kFirst)->settings.persistence, true);
}

TEST(NvmlDriver, ReadsTheListOfProcessesAnewWhenAskedEvenOfAnIdleCardAndInModeWatch) {
  FakeRig rig{1};
  Watched watched{with(quick(), [](auto& o) { o.read_only = true, o.processes_every = Seconds{3600}; })};
  rig->card[0].pids = 1;
  const auto asked = clock_of_this_machine().now();
  EXPECT_TRUE(watched.driver.refresh(kFirst));
  const auto sample = watched.sample_when(kFirst, [&](const auto& s) { return s.processes_at >= asked; });
  EXPECT_EQ(sample.processes.size(), 1U);
  EXPECT_EQ(rig->card[0].setters, 0U);
}

TEST(NvmlDriver, LowersToASafeCapAndNeverRaises) {
  FakeRig rig{2};
  Watched watched;
  rig->card[1].cap_mw = 180'000;
  EXPECT_TRUE(watched.driver.restore_safe_cap(kFirst, Watts{240}));
  EXPECT_TRUE(watched.driver.restore_safe_cap(kSecond, Watts{240}));
  watched.carry_out(kFirst);
  watched.carry_out(kSecond);
  EXPECT_EQ(rig->card[0].cap_mw, 240'000U);
  EXPECT_EQ(rig->card[1].cap_mw, 180'000U);
  EXPECT_TRUE(watched.driver.restore_safe_cap(kFirst, Watts{20}));  // below what the card takes: its lowest
  watched.carry_out(kFirst);
  EXPECT_EQ(rig->card[0].cap_mw, 100'000U);
}

// ---- faults ----

TEST(NvmlDriver, CountsACardThatHangsSinceTheStartAndTellsNoName) {
  FakeRig rig{2};
  rig->card[0].hung = 1;
  Watched watched;
  EXPECT_TRUE(watched.driver.await([&] { return watched.driver.about().mute == 1; }, Seconds{10}));
  EXPECT_EQ(watched.driver.cards().size(), 1U);
  fake_nvml::hang_up(rig->card[0].hung);
  EXPECT_TRUE(watched.driver.await([&] { return watched.driver.about().mute == 0; }, Seconds{10}));
}

TEST(NvmlDriver, CallsACardHungWhoseCallDoesNotReturnAndReadsTheOthers) {
  FakeRig rig{2};
  Watched watched;
  rig->card[0].hung = 1;
  EXPECT_TRUE(watched.comes_to(kFirst, GpuPresence::Hung));
  EXPECT_EQ(watched.driver.sample(kFirst).error().kind, Error::Kind::Timeout);
  EXPECT_EQ(watched.driver.set_cap(kFirst, Watts{200}).error().kind, Error::Kind::Timeout);
  rig->card[1].die = 63;
  watched.sample_when(kSecond, [](const auto& s) { return ruling(s, Place::Die).is.get() == Celsius{63}; });
  fake_nvml::hang_up(rig->card[0].hung);
  EXPECT_TRUE(watched.comes_to(kFirst, GpuPresence::Present));
  EXPECT_EQ(rig->card[0].setters, 0U);
}

TEST(NvmlDriver, MakesACardSafeThatWasHungWhenItWasAsked) {
  FakeRig rig{1};
  Watched watched;
  rig->card[0].hung = 1;
  EXPECT_TRUE(watched.comes_to(kFirst, GpuPresence::Hung));
  EXPECT_EQ(watched.driver.restore_safe_cap(kFirst, Watts{200}).error().kind, Error::Kind::Timeout);
  fake_nvml::hang_up(rig->card[0].hung);
  watched.sample_when(kFirst, [](const auto& s) { return s.cap.get() == Watts{200}; });
}

TEST(NvmlDriver, CallsACardLostAndReadsTheOthers) {
  FakeRig rig{3};
  Watched watched;
  rig->card[1].lost = 1;
  EXPECT_TRUE(watched.comes_to(kSecond, GpuPresence::Lost));
  const auto gone = watched.driver.sample(kSecond);
  EXPECT_EQ(gone.error().kind, Error::Kind::DeviceLost);
  EXPECT_NE(gone.error().what.find("GPU-00000002"), std::string::npos);
  EXPECT_EQ(watched.driver.set_cap(kSecond, Watts{200}).error().kind, Error::Kind::DeviceLost);
  rig->card[2].die = 61;
  watched.sample_when(kThird, [](const auto& s) { return ruling(s, Place::Die).is.get() == Celsius{61}; });
  EXPECT_EQ(watched.driver.cards().size(), 3U);
}

TEST(NvmlDriver, OrdersToACardAreOverOnlyWhenItIsKnownToBeLost) {
  FakeRig rig{1};
  Watched watched{with(quick(), [](auto& o) { o.sampling = false; })};  // as the guard: only the order finds out
  for (int round = 0; round < 200; ++round) {
    rig->card[0].lost = 1;
    EXPECT_TRUE(watched.driver.release(kFirst));
    while (watched.driver.pending(kFirst) != 0) std::this_thread::yield();
    ASSERT_EQ(watched.driver.cards().at(0).presence, GpuPresence::Lost) << "in round " << round;
    rig->card[0].lost = 0;
    watched.driver.rescan();
    ASSERT_TRUE(watched.comes_to(kFirst, GpuPresence::Present));
    EXPECT_TRUE(watched.driver.refresh(kFirst));
    watched.carry_out(kFirst);  // it was read whole
  }
}

TEST(NvmlDriver, TakesAnUnknownErrorOfTheDieSensorForALostCard) {
  FakeRig rig{1};
  Watched watched;
  rig->card[0].unknown = 1;
  EXPECT_TRUE(watched.comes_to(kFirst, GpuPresence::Lost));
}

TEST(NvmlDriver, GivesACardThatComesBackItsOldIdAndForgetsItsSettings) {
  FakeRig rig{2};
  Watched watched;
  EXPECT_TRUE(watched.driver.lock_clocks(kFirst, Megahertz{210}, Megahertz{1140}));
  watched.carry_out(kFirst);
  rig->card[0].lost = 1;
  EXPECT_TRUE(watched.comes_to(kFirst, GpuPresence::Lost));
  rig->card[0].lost = 0;
  watched.driver.rescan();
  EXPECT_TRUE(watched.comes_to(kFirst, GpuPresence::Present));
  EXPECT_EQ(watched.driver.cards().at(0).info.uuid, "GPU-00000001");
  const auto sample = watched.sample_when(kFirst, [](const auto& s) { return ruling(s, Place::Die).is.get() == Celsius{40}; });
  EXPECT_EQ(sample.settings.lock_max, std::nullopt);
  EXPECT_EQ(watched.driver.cards().size(), 2U);
}

TEST(NvmlDriver, FindsANewCardByStartingNvmlAnewWhenTheBusShowsIt) {
  FakeRig rig{1};
  const fake_nvml::TempDir root;
  fake_nvml::add_pci_card(root.path(), "0000:03:00.0", 50, 50);
  Watched watched{with(quick(), [&](auto& o) { o.sysfs = root.path(); })};
  const auto inits = rig->inits.load();
  watched.driver.rescan();  // the bus shows nothing that NVML does not: no pause
  rig->after_init = 2;      // before the bus shows it: that rescan may still be going on
  fake_nvml::add_pci_card(root.path(), "0000:04:00.0", 50, 55);
  EXPECT_TRUE(watched.driver.await(
      [&] {
        watched.driver.rescan();
        return watched.driver.cards().size() == 2;
      },
      kPatience));
  EXPECT_EQ(rig->inits, inits + 1);
  watched.sample_when(kSecond, [](const auto& s) { return ruling(s, Place::Vram).is.get() == Celsius{55}; });
  watched.sample_when(kFirst, [](const auto& s) { return ruling(s, Place::Die).is.get() == Celsius{40}; });
}

TEST(NvmlDriver, KnowsCardsByUuidWhenTheirNumbersChange) {
  FakeRig rig{2};
  const fake_nvml::TempDir root;
  for (const char* bus : {"0000:03:00.0", "0000:04:00.0"}) fake_nvml::add_pci_card(root.path(), bus, 50, 50);
  Watched watched{with(quick(), [&](auto& o) { o.sysfs = root.path(); })};
  rig->card[0].lost = 1;
  EXPECT_TRUE(watched.comes_to(kFirst, GpuPresence::Lost));
  rig->card[0].lost = 0;
  rig->card[0].place = 2;  // and now they are enumerated the other way round
  rig->card[1].place = 1;
  rig->card[0].die = 70;
  fake_nvml::add_pci_card(root.path(), "0000:05:00.0", 50, 50);
  rig->after_init = 2;
  watched.driver.rescan();
  watched.sample_when(kSecond, [](const auto& s) { return ruling(s, Place::Die).is.get() == Celsius{70}; });
  watched.sample_when(kFirst, [](const auto& s) { return ruling(s, Place::Die).is.get() == Celsius{41}; });
}

TEST(NvmlDriver, StartsBesideACardThatDoesNotEvenTellItsName) {
  FakeRig rig{2};
  rig->card[0].hung = 1;
  Watched watched;
  ASSERT_EQ(watched.driver.cards().size(), 1U);
  EXPECT_EQ(watched.driver.cards().at(0).info.uuid, "GPU-00000002");
  fake_nvml::hang_up(rig->card[0].hung);
  EXPECT_TRUE(watched.driver.await([&] { return watched.driver.cards().size() == 2; }, kPatience));
}

TEST(NvmlDriver, AnswersAndEndsWhileAllOfNvmlIsStuck) {
  FakeRig rig{1};
  rig->init_hangs = 1;
  {
    Watched watched{with(quick(), [](auto& o) { o.start_wait = Seconds{0.05}; })};
    EXPECT_EQ(watched.driver.about().missing, "NVML does not answer yet");
    EXPECT_TRUE(watched.driver.cards().empty());
  }
  fake_nvml::hang_up(rig->init_hangs);
}

TEST(NvmlDriver, EndsWhileACardIsHung) {
  FakeRig rig{2};
  {
    Watched watched;
    rig->card[0].hung = 1;
    EXPECT_TRUE(watched.comes_to(kFirst, GpuPresence::Hung));
  }
  fake_nvml::hang_up(rig->card[0].hung);
}

TEST(NvmlDriver, ReadsNothingByItselfWhenNotSampling) {
  FakeRig rig{1};
  Watched watched{with(quick(), [](auto& o) { o.sampling = false; })};
  const auto readings = rig->card[0].readings.load();
  EXPECT_FALSE(watched.driver.await([&] { return rig->card[0].readings != readings; }, kWatched));
  EXPECT_TRUE(watched.driver.set_cap(kFirst, Watts{200}));
  watched.carry_out(kFirst);
  EXPECT_EQ(watched.driver.sample(kFirst)->cap.get(), Watts{200});
}

// ---- the reading lanes ----

/// Whole readings so far apart that what comes between them is power alone.
NvmlOptions seldom_whole() {
  return with(quick(), [](auto& o) { o.whole_every = Seconds{0.2}; });
}

/// The card's power is read: it says `watts`, a while after the card was read whole.
bool lane_reads(Watched& watched, fake_nvml::Card& card, GpuId gpu, std::uint32_t watts) {
  card.power_now_mw = watts * 1000;
  return watched.driver.await(
      [&] {
        const auto sample = watched.driver.sample(gpu);
        return sample && sample->power_now.get() == Watts{double(watts)} &&
               sample->power_now.at - sample->at > nanoseconds_of(Seconds{0.05});
      },
      kPatience);
}

TEST(ReadingLanes, ReadsThePowerOfAllCardsBetweenTheirWholeReadings) {
  FakeRig rig{3};
  Watched watched{with(quick(), [](auto& o) { o.whole_every = Seconds{3600}; })};
  for (std::uint32_t i = 0; i < 3; ++i) EXPECT_TRUE(lane_reads(watched, rig->card[i], GpuId{i}, 301 + i));
}

TEST(ReadingLanes, ReadsPowerWhereTheDriverTellsTheAverageOnly) {
  FakeRig rig{1};
  Watched watched{with(quick("libfake_nvml_2021.so"), [](auto& o) { o.whole_every = Seconds{3600}; })};
  rig->card[0].power_mw = 311'000;
  watched.sample_when(kFirst, [](const auto& s) { return s.power_now.get() == Watts{311} && s.power_now.at > s.at; });
}

TEST(ReadingLanes, GoesOnWithTheOthersWhenACardHangsInItsCall) {
  FakeRig rig{3};
  Watched watched{seldom_whole()};
  rig->card[0].power_hung = 1;
  EXPECT_TRUE(watched.comes_to(kFirst, GpuPresence::Hung));
  EXPECT_EQ(watched.driver.sample(kFirst).error().kind, Error::Kind::Timeout);
  EXPECT_TRUE(lane_reads(watched, rig->card[1], kSecond, 311));
  EXPECT_TRUE(lane_reads(watched, rig->card[2], kThird, 312));
  EXPECT_EQ(rig->card[0].inside, 1U) << "one lane was caught there, no other followed";
}

TEST(ReadingLanes, TakesACardInAgainThatAnswersAgain) {
  FakeRig rig{2};
  Watched watched{seldom_whole()};
  rig->card[0].power_hung = 1;
  EXPECT_TRUE(watched.comes_to(kFirst, GpuPresence::Hung));
  EXPECT_TRUE(lane_reads(watched, rig->card[1], kSecond, 311));
  fake_nvml::hang_up(rig->card[0].power_hung);
  EXPECT_TRUE(watched.comes_to(kFirst, GpuPresence::Present));
  EXPECT_TRUE(lane_reads(watched, rig->card[0], kFirst, 222));
  EXPECT_TRUE(lane_reads(watched, rig->card[1], kSecond, 223));
}

TEST(ReadingLanes, TakesACardInAgainThatHungInAllItsCallsOrWasLost) {
  FakeRig rig{2};
  Watched watched{seldom_whole()};
  rig->card[0].hung = 1;
  EXPECT_TRUE(watched.comes_to(kFirst, GpuPresence::Hung));
  fake_nvml::hang_up(rig->card[0].hung);
  EXPECT_TRUE(lane_reads(watched, rig->card[0], kFirst, 222));
  rig->card[0].lost = 1;
  EXPECT_TRUE(watched.comes_to(kFirst, GpuPresence::Lost));
  rig->card[0].lost = 0;
  watched.driver.rescan();
  EXPECT_TRUE(lane_reads(watched, rig->card[0], kFirst, 223));
}

TEST(ReadingLanes, HearsThatACardIsLostBeforeItIsReadWhole) {
  FakeRig rig{2};
  Watched watched{with(quick(), [](auto& o) { o.whole_every = Seconds{3600}; })};
  rig->card[1].lost = 1;
  EXPECT_TRUE(watched.comes_to(kSecond, GpuPresence::Lost));
  EXPECT_TRUE(lane_reads(watched, rig->card[0], kFirst, 311));
}

TEST(ReadingLanes, ReadsOnAfterNvmlWasStartedAnew) {
  FakeRig rig{1};
  const fake_nvml::TempDir root;
  fake_nvml::add_pci_card(root.path(), "0000:03:00.0", 50, 50);
  Watched watched{with(seldom_whole(), [&](auto& o) { o.sysfs = root.path(); })};
  fake_nvml::add_pci_card(root.path(), "0000:04:00.0", 50, 55);
  rig->after_init = 2;
  watched.driver.rescan();
  EXPECT_TRUE(watched.driver.await([&] { return watched.driver.cards().size() == 2; }, kPatience));
  EXPECT_TRUE(lane_reads(watched, rig->card[0], kFirst, 311));
  EXPECT_TRUE(lane_reads(watched, rig->card[1], kSecond, 312));
}

TEST(ReadingLanes, EndsWithTheDriver) {
  FakeRig rig{2};
  const auto shutdowns = rig->shutdowns.load();
  {
    Watched watched{seldom_whole()};
    EXPECT_TRUE(lane_reads(watched, rig->card[1], kSecond, 311));
  }
  EXPECT_EQ(rig->shutdowns, shutdowns + 1) << "NVML is shut down only when nobody is left inside";
}

TEST(ReadingLanes, LeavesTheLibraryAloneWhenItComesOutAfterTheDriverEnded) {
  FakeRig rig{2};
  const auto shutdowns = rig->shutdowns.load();
  {
    Watched watched{seldom_whole()};
    rig->card[0].power_hung = 1;
    EXPECT_TRUE(watched.comes_to(kFirst, GpuPresence::Hung));
  }
  EXPECT_EQ(rig->shutdowns, shutdowns) << "somebody is still inside";
  const auto readings = rig->card[0].readings.load(), others = rig->card[1].readings.load();
  fake_nvml::hang_up(rig->card[0].power_hung);
  EXPECT_TRUE(eventually([&] { return rig->card[0].inside == 0; }));
  EXPECT_EQ(rig->card[0].readings, readings);
  EXPECT_EQ(rig->card[1].readings, others);
}

/// Every card but those in `hung` is read whole anew: it tells another temperature of its die.
bool all_others_are_read(Watched& watched, FakeRig& rig, std::uint32_t cards, const std::vector<std::uint32_t>& hung,
                         std::uint32_t die) {
  const auto is_hung = [&](std::uint32_t i) { return std::ranges::count(hung, i) > 0; };
  for (std::uint32_t i = 0; i < cards; ++i) rig->card[i].die = die;
  return watched.driver.await(
      [&] {
        for (std::uint32_t i = 0; i < cards; ++i) {
          const auto sample = watched.driver.sample(GpuId{i});
          if (!is_hung(i) && !(sample && ruling(*sample, Place::Die).is.get() == Celsius{double(die)})) return false;
        }
        return true;
      },
      kPatience);
}

void end_hangs(FakeRig& rig, const std::vector<std::uint32_t>& hung) {
  for (const auto i : hung) fake_nvml::hang_up(rig->card[i].hung);
}

/// Nobody takes the place of a lane that is stuck.
NvmlOptions endless_patience() {
  return with(quick(), [](auto& o) {
    o.whole_every = Seconds{0.1};
    o.lane_patience = o.deadline = Seconds{3600};
  });
}

TEST(ReadingLanes, OneHungCardOf32CostsTheOthersNothingAndTheOtherLaneReadsThem) {
  FakeRig rig{32};
  Watched watched{endless_patience()};
  rig->card[7].hung = 1;
  EXPECT_TRUE(eventually([&] { return rig->card[7].inside > 0; }));
  EXPECT_TRUE(all_others_are_read(watched, rig, 32, {7}, 60));
  EXPECT_TRUE(lane_reads(watched, rig->card[31], GpuId{31}, 333));
  end_hangs(rig, {7});
  EXPECT_TRUE(all_others_are_read(watched, rig, 32, {}, 61));
}

TEST(ReadingLanes, AreReplacedWhenBothHangAndTheOtherCardsAreReadOn) {
  FakeRig rig{8};
  Watched watched;
  rig->card[2].hung = rig->card[5].hung = 1;
  EXPECT_TRUE(watched.comes_to(GpuId{2}, GpuPresence::Hung));
  EXPECT_TRUE(watched.comes_to(GpuId{5}, GpuPresence::Hung));
  EXPECT_TRUE(all_others_are_read(watched, rig, 8, {2, 5}, 60));
  end_hangs(rig, {2, 5});
  EXPECT_TRUE(all_others_are_read(watched, rig, 8, {}, 61));
  for (const auto& card : watched.driver.cards()) EXPECT_EQ(card.presence, GpuPresence::Present);
}

TEST(ReadingLanes, CallAllCardsHungWhenAllOfNvmlFreezesAndReadThemWhenItThaws) {
  FakeRig rig{8};
  const std::vector<std::uint32_t> all{0, 1, 2, 3, 4, 5, 6, 7};
  Watched watched;
  for (const auto i : all) rig->card[i].hung = 1;
  for (const auto i : all) EXPECT_TRUE(watched.comes_to(GpuId{i}, GpuPresence::Hung)) << i;
  end_hangs(rig, all);
  EXPECT_TRUE(all_others_are_read(watched, rig, 8, {}, 60));
}

/// Every card is slow here, and so they are read by their own workers: two that hang then catch no lane, and no worker but theirs.
TEST(ReadingLanes, LeaveSlowCardsToTheirOwnWorkersWhichReadThemAtTheSamePace) {
  FakeRig rig{3};
  Watched watched{with(endless_patience(), [](auto& o) {
    o.whole_every = Seconds{0.2};
    o.slow_reading = Seconds{0};
    o.alone_for = Seconds{3600};
  })};
  const auto read_so_often = [&](GpuId gpu, int times) {
    TimePoint last{};
    return watched.driver.await(
        [&] {
          const auto at = watched.driver.sample(gpu)->at;
          times -= std::exchange(last, at) != at ? 1 : 0;
          return times <= 0;
        },
        kPatience);
  };
  for (const GpuId gpu : {kFirst, kSecond, kThird}) EXPECT_TRUE(read_so_often(gpu, 8));
  rig->card[0].hung = rig->card[1].hung = 1;
  EXPECT_TRUE(eventually([&] { return rig->card[0].inside > 0 && rig->card[1].inside > 0; }));
  EXPECT_TRUE(all_others_are_read(watched, rig, 3, {0, 1}, 60));
  EXPECT_TRUE(lane_reads(watched, rig->card[2], kThird, 311));
  EXPECT_EQ(rig->card[0].inside, 1U);
  end_hangs(rig, {0, 1});
}

/// A lane that was in the card before the cap was set has read the old one: it must not be shown once the setter is done.
TEST(ReadingLanes, NeverShowWhatWasReadBeforeASetterOnceItIsDone) {
  FakeRig rig{1};
  Watched watched{with(endless_patience(), [](auto& o) { o.settings_every = Seconds{3600}; })};  // the worker has no errands
  for (const double cap : {200, 210, 220, 230, 240}) {
    rig->card[0].hung = 1;
    EXPECT_TRUE(eventually([&] { return rig->card[0].inside > 0; }));
    EXPECT_TRUE(watched.driver.set_cap(kFirst, Watts{cap}));
    EXPECT_TRUE(eventually([&] { return rig->card[0].inside > 1; })) << "the worker is behind the lane";
    end_hangs(rig, {0});
    watched.carry_out(kFirst);
    const auto done = watched.driver.sample(kFirst);
    EXPECT_EQ(done->cap.get(), Watts{cap});
    EXPECT_EQ(watched.sample_when(kFirst, [&](const auto& s) { return s.at != done->at; }).cap.get(), Watts{cap});
  }
}

}  // namespace
}  // namespace ohm
