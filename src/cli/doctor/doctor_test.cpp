#include <algorithm>
#include <gtest/gtest.h>

#include "cli/doctor/diagnose.h"
#include "cli/doctor/doctor_text.h"
#include "rig/rig_file.h"

namespace ohm {
namespace {

constexpr TimePoint kNow{std::chrono::seconds{100}};

Rig box_of_two() {
  const auto rig = read_rig(R"(ohmstead: 1
site: {feed: 120 V, breaker: 20 A}
box: {cards: 2 x rtx-3090-fe, psu: {rating: 1600 W, tier: gold}}
)",
                            "rig.yaml");
  EXPECT_TRUE(rig) << (rig ? "" : render(rig.error()));
  return rig ? *rig : Rig{};
}

/// A card that is all the rig file promised, at work.
SeenCard sound_card(const std::string& uuid, const std::string& bus_id) {
  SeenCard seen;
  seen.found = {GpuId{}, {}, GpuPresence::Present};
  auto& info = seen.found.info;
  info.uuid = uuid, info.bus_id = bus_id, info.name = "NVIDIA GeForce RTX 3090", info.vram = Bytes{25769803776.0};
  info.cap_default = Watts{350}, info.cap_min = Watts{100}, info.cap_max = Watts{400};
  GpuSample sample;
  sample.link = reading(Link{16, 4}, kNow);
  sample.pstate = reading(2, kNow);
  sample.temperatures = {{Place::Vram, "bar0", reading(Celsius{80}, kNow)}};
  sample.settings.persistence = true;
  seen.sample = sample;
  return seen;
}

PciDevice device_at(const std::string& bus_id) {
  PciDevice device;
  device.bus_id = bus_id, device.bar0_size = 16'777'216, device.bar1_size = 268'435'456, device.aer = AerCounters{};
  return device;
}

MachineFacts sound_machine(const Rig& rig) {
  MachineFacts facts;
  facts.driver = {"NVML", "560.35.03", false, "", 0};
  facts.cards = {sound_card("GPU-a", "0000:01:00.0"), sound_card("GPU-b", "0000:02:00.0")};
  facts.lock = RigLock{rig.name,
                       "this-machine",
                       {{rig.cards[0].name, "GPU-a", "", "0000:01:00.0", ""}, {rig.cards[1].name, "GPU-b", "", "0000:02:00.0", ""}},
                       {},
                       {}};
  facts.pci = std::vector<PciDevice>{device_at("0000:01:00.0"), device_at("0000:02:00.0")};
  HostFacts host;
  host.machine_id = "this-machine", host.cgroup_v2 = true, host.systemd = true;
  facts.host = host;
  facts.bubblewrap = "bubblewrap 0.8.0";
  facts.root = true;
  return facts;
}

void bind(const Rig& rig, MachineFacts& facts) {
  std::vector<FoundCard> found;
  for (const auto& card : facts.cards) found.push_back({card.found.info.uuid, card.found.info.bus_id});
  facts.bindings = bind_places(rig, facts.lock ? &*facts.lock : nullptr, found);
}

/// The findings that tell of something wrong, as "check thing".
std::vector<std::string> wrong(const Rig& rig, MachineFacts facts) {
  bind(rig, facts);
  std::vector<std::string> found;
  for (const auto& f : diagnose(rig, facts))
    if (f.level >= DoctorLevel::Warning) {
      found.push_back(f.check + " " + f.thing);
      EXPECT_FALSE(f.fix.empty()) << f.says;
    }
  return found;
}

using Words = std::vector<std::string>;

TEST(Doctor, FindsNothingWrongWithASoundMachine) {
  const auto rig = box_of_two();
  auto facts = sound_machine(rig);
  EXPECT_EQ(wrong(rig, facts), Words{});
  bind(rig, facts);
  EXPECT_EQ(doctor_status(diagnose(rig, facts)), 0);
}

TEST(Doctor, NamesACardThatIsNotThere) {
  const auto rig = box_of_two();
  auto facts = sound_machine(rig);
  facts.cards.pop_back();
  facts.pci->pop_back();
  EXPECT_EQ(wrong(rig, facts), Words{"card " + rig.cards[1].name});
}

TEST(Doctor, TellsACardThatOnlyTheDriverDoesNotSee) {
  const auto rig = box_of_two();
  auto facts = sound_machine(rig);
  facts.cards.pop_back();
  bind(rig, facts);
  const auto findings = diagnose(rig, facts);
  EXPECT_TRUE(std::any_of(findings.begin(), findings.end(),
                          [](const DoctorFinding& f) { return f.says.find("the driver did not take it") != std::string::npos; }));
}

TEST(Doctor, SeesALostAndAHungCard) {
  const auto rig = box_of_two();
  auto facts = sound_machine(rig);
  facts.cards[0].found.presence = GpuPresence::Lost;
  facts.cards[0].sample.reset();
  facts.cards[1].found.presence = GpuPresence::Hung;
  facts.cards[1].sample.reset();
  EXPECT_EQ(wrong(rig, facts), (Words{"card " + rig.cards[0].name, "card " + rig.cards[1].name}));
}

TEST(Doctor, SeesSwappedCardsAndRisers) {
  const auto rig = box_of_two();
  auto facts = sound_machine(rig);
  std::swap(facts.cards[0].found.info.bus_id, facts.cards[1].found.info.bus_id);
  EXPECT_EQ(wrong(rig, facts), (Words{"place " + rig.cards[0].name, "place " + rig.cards[1].name}));
}

TEST(Doctor, JudgesTheGenerationOfALinkOnlyAtWork) {
  const auto rig = box_of_two();
  auto facts = sound_machine(rig);
  facts.cards[0].sample->link = reading(Link{16, 1}, kNow);
  EXPECT_EQ(wrong(rig, facts), Words{"link " + rig.cards[0].name});
  facts.cards[0].sample->pstate = reading(8, kNow);  // an idle 3090 runs its link at gen 1 to save power
  EXPECT_EQ(wrong(rig, facts), Words{});
  facts.cards[0].sample->link = reading(Link{1, 1}, kNow);  // but never at fewer lanes
  EXPECT_EQ(wrong(rig, facts), Words{"link " + rig.cards[0].name});
}

TEST(Doctor, WarnsOfACardThatDrawsMoreThanThePlanCountsWith) {
  const auto rig = box_of_two();
  auto facts = sound_machine(rig);
  facts.cards[1].found.info.cap_default = Watts{370};
  EXPECT_EQ(wrong(rig, facts), Words{"power-range " + rig.cards[1].name});
  facts.cards[1].found.info.cap_default = Watts{340};  // less is no danger
  EXPECT_EQ(wrong(rig, facts), Words{});
}

TEST(Doctor, FindsMissingBarsAndPcieErrors) {
  const auto rig = box_of_two();
  auto facts = sound_machine(rig);
  (*facts.pci)[0].bar1_size.reset();
  (*facts.pci)[1].aer = AerCounters{5000, 0, 0};
  EXPECT_EQ(wrong(rig, facts), (Words{"bar " + rig.cards[0].name, "pcie-errors " + rig.cards[1].name}));
}

TEST(Doctor, SaysWhatAVramReadingNeeds) {
  const auto rig = box_of_two();
  auto facts = sound_machine(rig);
  facts.cards[0].sample->temperatures = {{Place::Vram, "bar0", no_reading<Celsius>(Absent::NotPermitted, kNow)}};
  bind(rig, facts);
  const auto findings = diagnose(rig, facts);
  const auto it = std::find_if(findings.begin(), findings.end(),
                               [](const DoctorFinding& f) { return f.check == "vram-sensor" && f.level == DoctorLevel::Warning; });
  ASSERT_NE(it, findings.end());
  EXPECT_NE(it->says.find("not permitted"), std::string::npos);
  EXPECT_NE(it->fix.find("root"), std::string::npos);
}

TEST(Doctor, SeesDriversThatLackCallsOrLie) {
  const auto rig = box_of_two();
  auto facts = sound_machine(rig);
  for (const char* old : {"515.105.01", "535.54.03"}) {
    facts.driver.version = old;
    EXPECT_EQ(wrong(rig, facts), Words{"driver "}) << old;
  }
  facts.driver.version = "550.120";  // fine, with a note
  EXPECT_EQ(wrong(rig, facts), Words{});
}

TEST(Doctor, WithoutADriverSaysSoOnceAndNotForEveryCard) {
  const auto rig = box_of_two();
  auto facts = sound_machine(rig);
  facts.cards.clear();
  facts.driver.missing = "no libnvidia-ml.so.1";
  EXPECT_EQ(wrong(rig, facts), Words{"driver "});
}

TEST(Doctor, SeesForeignLocksPersistenceMetersAndMissingTools) {
  const auto rig = box_of_two();
  auto facts = sound_machine(rig);
  facts.lock->machine_id = "another-machine";
  facts.cards[0].sample->settings.persistence = false;
  facts.meters = {{"pdu1", "nut:pdu1@127.0.0.1", "connection refused"}};
  facts.bubblewrap = "";
  facts.host->cgroup_v2 = false;
  EXPECT_EQ(wrong(rig, facts), (Words{"persistence " + rig.cards[0].name, "cgroup ", "machine ", "bubblewrap ", "meter pdu1"}));
}

TEST(DoctorText, TellsEqualFindingsOnceAndMarksASimulatedRig) {
  const DoctorFindings findings{{DoctorLevel::Ok, "card", "A1", "answers", ""},
                                {DoctorLevel::Warning, "persistence", "A1", "persistence mode is off", "nvidia-smi -pm 1"},
                                {DoctorLevel::Warning, "persistence", "A2", "persistence mode is off", "nvidia-smi -pm 1"}};
  const auto text = doctor_text(findings, true, false, Style{});
  EXPECT_EQ(text,
            "SIMULATED rig: these cards are the twin's.\n"
            "warn  A1-2: persistence mode is off\n"
            "      -> nvidia-smi -pm 1\n"
            "\n3 things looked at: 0 failures, 2 warnings.\n");
  EXPECT_NE(doctor_text(findings, false, true, Style{}).find("ok    A1: answers"), std::string::npos);
  EXPECT_NE(doctor_json(findings, true).find("\"level\": \"warning\""), std::string::npos);
}

}  // namespace
}  // namespace ohm
