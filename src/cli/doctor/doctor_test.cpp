#include <algorithm>
#include <gtest/gtest.h>

#include "cli/doctor/diagnose.h"
#include "cli/doctor/doctor_text.h"
#include "cli/testing/box.h"

namespace ohm {
namespace {

constexpr TimePoint kNow{std::chrono::seconds{100}};

/// A card that is all the rig file promised, at work.
SeenCard sound_card(const std::string& uuid, const std::string& bus_id) {
  SeenCard seen;
  seen.found = found_3090(uuid, bus_id);
  auto& info = seen.found.info;
  info.vram = Bytes{25769803776.0};
  info.cap_default = Watts{350}, info.cap_min = Watts{100}, info.cap_max = Watts{400};
  GpuSample sample;
  sample.link = reading(Link{16, 4}, kNow);
  sample.pstate = reading(2, kNow);
  sample.temperatures = {{Place::Vram, "bar0", reading(Celsius{80}, kNow)}};
  sample.settings.persistence = true;
  seen.sample = sample;
  return seen;
}

/// A 3090 in a slot, and the port above it.
PciDevice slot(const std::string& bus_id, const std::string& port) {
  PciDevice device;
  device.bus_id = bus_id, device.vendor = 0x10DE, device.device = 0x2204, device.class_code = 0x030000, device.driver = "nvidia";
  device.bar0_size = 16'777'216, device.bar1_size = 268'435'456, device.aer = AerCounters{};
  device.path = {port, bus_id};
  return device;
}

PciDevice port(const std::string& bus_id) {
  PciDevice device;
  device.bus_id = bus_id, device.vendor = 0x8086, device.class_code = 0x060400, device.aer = AerCounters{};
  return device;
}

MachineFacts sound_machine(const Rig& rig) {
  MachineFacts facts;
  facts.driver = {"NVML", "560.35.03", false, "", 0};
  facts.cards = {sound_card("GPU-a", "0000:01:00.0"), sound_card("GPU-b", "0000:02:00.0")};
  facts.lock = lock_of_box(rig);
  facts.pci = std::vector<PciDevice>{slot("0000:01:00.0", "0000:00:1c.0"), slot("0000:02:00.0", "0000:00:1c.1"),
                                     port("0000:00:1c.0"), port("0000:00:1c.1")};
  HostFacts host;
  host.machine_id = "this-machine", host.cgroup_v2 = true, host.systemd = true;
  facts.host = host;
  facts.bubblewrap = {"bubblewrap 0.8.0", ""};
  facts.fans = {"nct6775 pwm2"};
  facts.root = true;
  return facts;
}

void bind(const Rig& rig, MachineFacts& facts) {
  add_nameless_cards(facts);
  facts.bindings = bind_places(rig, facts.lock ? &*facts.lock : nullptr, keys_of(facts.cards));
}

/// The first finding of that check that is not Ok; all empty when there is none.
DoctorFinding told(const Rig& rig, MachineFacts facts, const std::string& check) {
  bind(rig, facts);
  for (const auto& f : diagnose(rig, facts))
    if (f.check == check && f.level != DoctorLevel::Ok) return f;
  return {};
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
  facts.pci->erase(facts.pci->begin() + 1);
  EXPECT_EQ(wrong(rig, facts), Words{"card " + rig.cards[1].name});
  EXPECT_NE(told(rig, facts, "card").says.find("not found on the PCI bus"), std::string::npos);
}

TEST(Doctor, TellsACardThatOnlyTheDriverDoesNotSee) {
  const auto rig = box_of_two();
  auto facts = sound_machine(rig);
  facts.cards.pop_back();
  EXPECT_NE(told(rig, facts, "card").says.find("the NVIDIA driver did not take it"), std::string::npos);
  (*facts.pci)[1].driver = "vfio-pci";
  EXPECT_NE(told(rig, facts, "card").says.find("`vfio-pci` has it"), std::string::npos);
}

TEST(Doctor, CallsACardHungThatHangsSinceTheStart) {
  const auto rig = box_of_two();
  auto facts = sound_machine(rig);
  facts.cards.pop_back();  // it never told its name
  facts.driver.mute = 1;
  EXPECT_EQ(wrong(rig, facts), Words{"card " + rig.cards[1].name});
  EXPECT_EQ(told(rig, facts, "card").says, "hung: driver calls about it do not return");
  EXPECT_EQ(told(rig, facts, "card").detail, "0000:02:00.0");
}

TEST(Doctor, CallsACardLostWhoseSlotReadsAllOnes) {
  const auto rig = box_of_two();
  auto facts = sound_machine(rig);
  facts.cards.pop_back();
  (*facts.pci)[1].answers = false;
  EXPECT_NE(told(rig, facts, "card").says.find("lost: its slot reads all ones"), std::string::npos);
  EXPECT_EQ(wrong(rig, facts), Words{"card " + rig.cards[1].name});
}

TEST(Doctor, TellsWhichMissingCardACardThatHangsElsewhereMayBe) {
  const auto rig = box_of_two();
  auto facts = sound_machine(rig);
  facts.cards = {sound_card("GPU-b", "0000:01:00.0")};  // crossed, and GPU-a hangs in the other slot
  facts.driver.mute = 1;
  EXPECT_NE(told(rig, facts, "card").says.find("it may be the card at 0000:02:00.0"), std::string::npos);
}

TEST(Doctor, DoesNotTakeTheNextCardForOneThatHangsOnARigNobodyAdopted) {
  const auto rig = box_of_two();
  auto facts = sound_machine(rig);
  facts.lock.reset();
  facts.cards = {sound_card("GPU-b", "0000:02:00.0")};
  facts.driver.mute = 1;
  EXPECT_EQ(wrong(rig, facts), Words{"card " + rig.cards[0].name});
  EXPECT_EQ(told(rig, facts, "place").thing, rig.cards[1].name);
}

TEST(Doctor, DoesNotPretendToKnowWhichCardIsMissingOnARigNobodyAdopted) {
  const auto rig = box_of_two();
  auto facts = sound_machine(rig);
  facts.lock.reset();
  facts.cards.pop_back();
  facts.pci->erase(facts.pci->begin() + 1);
  EXPECT_NE(told(rig, facts, "card").says.find("or another one is: places are guessed"), std::string::npos);
  EXPECT_NE(told(rig, facts, "card").fix.find("only then `ohm adopt`"), std::string::npos);
}

TEST(Doctor, SaysThatACardCalledAbsentAnswers) {
  auto rig = box_of_two();
  rig.cards[1].absent = "at repair";
  EXPECT_NE(told(rig, sound_machine(rig), "stranger").says.find("away (at repair)"), std::string::npos);
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
  facts.cards[1].found.info.cap_max = Watts{340};  // but the plan may ask for more than it takes
  EXPECT_EQ(wrong(rig, facts), Words{});
  EXPECT_NE(told(rig, facts, "power-range").says.find("no cap above 340 W"), std::string::npos);
}

TEST(Doctor, FindsMissingBarsAndPcieErrors) {
  const auto rig = box_of_two();
  auto facts = sound_machine(rig);
  (*facts.pci)[0].bar1_size.reset();
  (*facts.pci)[1].aer = AerCounters{5000, 0, 0};
  EXPECT_EQ(wrong(rig, facts), (Words{"bar " + rig.cards[0].name, "pcie-errors " + rig.cards[1].name}));
}

TEST(Doctor, FindsMissingBarsOfACardThatTheDriverDidNotTake) {
  const auto rig = box_of_two();
  auto facts = sound_machine(rig);
  facts.cards.erase(facts.cards.begin());
  (*facts.pci)[0].bar0_size.reset();
  EXPECT_EQ(wrong(rig, facts), (Words{"card " + rig.cards[0].name, "bar " + rig.cards[0].name}));
  EXPECT_NE(told(rig, facts, "bar").fix.find("Above 4G"), std::string::npos);
}

TEST(Doctor, CountsTheErrorsOfThePortAboveACardAsItsOwn) {
  const auto rig = box_of_two();
  auto facts = sound_machine(rig);
  (*facts.pci)[2].aer = AerCounters{7, 2, 1};
  EXPECT_EQ(wrong(rig, facts), Words{"pcie-errors " + rig.cards[0].name});
  EXPECT_EQ(told(rig, facts, "pcie-errors").detail, "1 fatal, 2 others");
}

TEST(Doctor, NotesAnIdleLinkThatWillBeJudgedAtWork) {
  const auto rig = box_of_two();
  auto facts = sound_machine(rig);
  facts.cards[0].sample->link = reading(Link{16, 1}, kNow);
  facts.cards[0].sample->pstate = reading(8, kNow);
  EXPECT_EQ(told(rig, facts, "link").level, DoctorLevel::Note);
}

TEST(Doctor, NamesTheProgramsThatUseACard) {
  const auto rig = box_of_two();
  auto facts = sound_machine(rig);
  facts.cards[0].sample->processes = {{812, {}, "Xorg"}};
  EXPECT_EQ(told(rig, facts, "processes").detail, "Xorg pid 812");
}

TEST(Doctor, SaysWhenBubblewrapIsThereAndDoesNotWork) {
  const auto rig = box_of_two();
  auto facts = sound_machine(rig);
  facts.bubblewrap.trouble = "bwrap: No permissions to create a new namespace";
  EXPECT_EQ(wrong(rig, facts), Words{"bubblewrap "});
}

TEST(Doctor, NamesPlacesOfTheLockThatTheRigFileHasNot) {
  const auto rig = box_of_two();
  auto facts = sound_machine(rig);
  facts.lock->cards.push_back({"Z1", "GPU-z", "", "0000:09:00.0", ""});
  EXPECT_EQ(wrong(rig, facts), Words{"lock "});
}

TEST(Doctor, WithoutADriverTellsWhatTheBusShows) {
  const auto rig = box_of_two();
  auto facts = sound_machine(rig);
  facts.cards.clear();
  facts.driver.missing = "no libnvidia-ml.so.1";
  EXPECT_NE(told(rig, facts, "driver").says.find("the PCI bus shows 2 NVIDIA cards"), std::string::npos);
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
  EXPECT_NE(it->fix.find("iomem=relaxed"), std::string::npos);
  facts.host->lockdown = "integrity";
  EXPECT_NE(told(rig, facts, "vram-sensor").fix.find("locked down (integrity)"), std::string::npos);
  facts.root = false;
  EXPECT_NE(told(rig, facts, "vram-sensor").fix.find("run as root"), std::string::npos);
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
  facts.bubblewrap = {};
  facts.host->cgroup_v2 = false;
  EXPECT_EQ(wrong(rig, facts), (Words{"persistence " + rig.cards[0].name, "cgroup ", "machine ", "bubblewrap ", "meter pdu1"}));
}

TEST(DoctorText, TellsARigThatNobodyAdoptedInOneLine) {
  const auto rig = box_of_two();
  auto facts = sound_machine(rig);
  facts.lock.reset();
  bind(rig, facts);
  const auto text = doctor_text(diagnose(rig, facts), false, false, Style{200});
  const auto at = text.find("not adopted");
  ASSERT_NE(at, std::string::npos);
  EXPECT_EQ(text.find("not adopted", at + 1), std::string::npos) << text;
}

TEST(DoctorText, KeepsTheNumbersOfAFewAndTheNamesOfAllInTheFix) {
  DoctorFindings findings;
  for (const char* thing : {"A1", "A2"}) findings.push_back({DoctorLevel::Warning, "x", thing, "errors", "write `{here}: x`", "7"});
  EXPECT_NE(doctor_text(findings, false, false, Style{}).find("A1-2: errors (A1 7, A2 7)\n      -> write `A1-2: x`"),
            std::string::npos);
  for (const char* thing : {"A3", "A4", "A5"})
    findings.push_back({DoctorLevel::Warning, "x", thing, "errors", "write `{here}: x`", "7"});
  EXPECT_NE(doctor_text(findings, false, false, Style{}).find("A1-5: errors\n"), std::string::npos);
  EXPECT_NE(doctor_json(findings, false).find("errors (7)"), std::string::npos);
  EXPECT_NE(doctor_json(findings, false).find("write `A4: x`"), std::string::npos);
}

TEST(DoctorText, TellsEqualFindingsOnceAndMarksASimulatedRig) {
  const DoctorFindings findings{{DoctorLevel::Ok, "card", "A1", "answers", "", ""},
                                {DoctorLevel::Warning, "persistence", "A1", "persistence mode is off", "nvidia-smi -pm 1", ""},
                                {DoctorLevel::Warning, "persistence", "A2", "persistence mode is off", "nvidia-smi -pm 1", ""}};
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
