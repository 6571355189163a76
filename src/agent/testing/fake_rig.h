// A small rig in this process for the tests of the loop: cards that take settings, vanish and come back, and a meter that can be
// told what to say. They behave; nothing is scripted call by call.
#pragma once

#include <cmath>
#include <cstdlib>
#include <map>
#include <string>
#include <vector>

#include "agent/loop/agent.h"
#include "hardware/meter/typed_meter.h"
#include "rig/rig_file.h"

namespace ohm::testing {

/// One PDU of 240 V behind a 30 A breaker, two server supplies, four cards: at 350 W each they are above nothing.
inline constexpr const char* kFourCards = R"yaml(ohmstead: 1
name: bench
site: {feed: 240 V split-phase, main: 200 A}
breakers: {P1: {rating: 30 A, poles: 2}}
pdus: {pdu1: {part: our-pdu, breaker: P1, meter: "nut:pdu1@127.0.0.1"}}
parts:
  our-pdu: {kind: pdu, inlet: L6-30, cord: 10 AWG, outlets: C13, banks: {1-4: 20 A}}
frames:
  A:
    psus: {p1: hp-dps-1200fb, p2: hp-dps-1200fb}
    cards: {1-2: p1, 3-4: p2}
    card: {part: rtx-3090-fe, plugs: 2 x 8-pin, cable: 16 AWG 0.6 m, riser: usb-6pin, link: x1 gen2}
    host: {board: asrock-h110-pro-btc, cpu: 65 W, ram: 32 GB, disk: 1 TB, net: 1 Gb/s, load: 100 W, from: p2}
    outlets: pdu1/1-2
)yaml";

inline Rig rig_of(const std::string& text) {
  auto rig = read_rig(text, "bench.yaml");
  if (!rig) std::fputs(render(rig.error()).c_str(), stderr);
  if (!rig) std::abort();
  return *rig;
}

/// Cards as a driver shows them. Setters act at once unless told otherwise; every one is kept in `orders`.
class FakeGpus : public GpuDriver {
 public:
  struct Card {
    FoundGpu found;
    GpuSample sample;
    bool deaf{}, lost{}, hung{}, seen{true}, silent_about_processes{};
    bool fan_sticks{}, fan_refused{}, memory_sticks{};
  };

  FakeGpus(const Clock& clock, std::size_t count) : clock_{clock} {
    for (std::size_t i = 0; i < count; ++i) add();
  }

  Card& add() {
    const auto i = all.size();
    Card card;
    card.found.id = GpuId{i};
    auto& info = card.found.info;
    info.uuid = "GPU-" + std::to_string(i + 1);
    info.bus_id = "0000:0" + std::to_string(i + 1) + ":00.0";
    info.name = "NVIDIA GeForce RTX 3090";
    info.vram = Bytes{24.0 * 1024 * 1024 * 1024};
    info.cap_default = Watts{350}, info.cap_min = Watts{100}, info.cap_max = Watts{400};
    info.fan_min = Fraction{0.3}, info.fan_max = Fraction{1.0}, info.fans = 2;
    info.mem_levels = {Megahertz{9751}, kWorkClock, Megahertz{5001}, Megahertz{810}, Megahertz{405}};
    info.mem_offset_min = Megahertz{-1000}, info.mem_offset_max = Megahertz{1500};
    info.settable = true;
    auto& s = card.sample;
    s.temperatures = {{Place::Die, "nvml", reading(Celsius{60}, {})}, {Place::Vram, "bar0", reading(Celsius{78}, {})}};
    s.power = s.power_now = reading(Watts{250}, {});
    s.cap = reading(Watts{350}, {});
    s.pstate = reading(2, {});
    s.link = reading(Link{1, 2}, {});
    all.push_back(card);
    return all.back();
  }

  DriverInfo about() const override { return driver; }
  std::vector<FoundGpu> cards() const override {
    std::vector<FoundGpu> out;
    for (const auto& card : all) {
      if (!card.seen) continue;
      out.push_back(card.found);
      out.back().presence = card.lost ? GpuPresence::Lost : card.hung ? GpuPresence::Hung : GpuPresence::Present;
    }
    return out;
  }
  void rescan() override {
    ++rescans;
    for (auto& card : all) card.seen = true;
  }
  Result<GpuSample> sample(GpuId gpu) override {
    auto& card = all[gpu.v];
    if (card.lost) return failure(Error::Kind::DeviceLost, card.found.info.uuid + ": GPU_IS_LOST");
    if (card.hung) return failure(Error::Kind::Timeout, card.found.info.uuid + ": past its deadline");
    if (fresh) refresh(card.sample);
    return card.sample;
  }
  Result<void> refresh(GpuId gpu) override {
    auto& card = all[gpu.v];
    if (!card.silent_about_processes) card.sample.processes_at = clock_.now();
    return {};
  }
  std::vector<GpuEvent> take_events() override { return std::exchange(events, {}); }

  Result<Watts> set_cap(GpuId gpu, Watts cap) override {
    orders.push_back("cap " + std::to_string(gpu.v) + " " + std::to_string(static_cast<int>(cap.v)));
    auto& card = all[gpu.v];
    if (!card.deaf) card.sample.cap.value = cap;
    return cap;
  }
  Result<void> lock_clocks(GpuId gpu, Megahertz, Megahertz) override { return note("lock", gpu); }
  Result<void> lock_memory_clocks(GpuId gpu, Megahertz lowest, Megahertz highest) override {
    all[gpu.v].sample.settings.mem_lock_min = lowest;
    all[gpu.v].sample.settings.mem_lock_max = highest;
    follow_memory(all[gpu.v]);
    return note("memory lock", gpu);
  }
  Result<void> unlock_memory_clocks(GpuId gpu) override {
    all[gpu.v].sample.settings.mem_lock_min = all[gpu.v].sample.settings.mem_lock_max = std::nullopt;
    follow_memory(all[gpu.v]);
    return note("memory unlocked", gpu);
  }
  Result<void> set_offsets(GpuId gpu, Megahertz, Megahertz) override { return note("offsets", gpu); }
  Result<void> set_memory_offset(GpuId gpu, Megahertz memory) override {
    all[gpu.v].sample.settings.mem_offset = memory;
    follow_memory(all[gpu.v]);
    orders.push_back("memory offset " + std::to_string(gpu.v) + " " + std::to_string(std::lround(memory.v)));
    return {};
  }
  Result<Fraction> set_fans(GpuId gpu, Fraction duty) override {
    orders.push_back("fans " + std::to_string(gpu.v) + " " + std::to_string(std::lround(duty.v * 100)));
    auto& card = all[gpu.v];
    if (card.fan_refused) return failure(Error::Kind::NotSupported, card.found.info.uuid + ": fans: not supported");
    card.sample.settings.fan_manual = true;
    if (!card.fan_sticks)
      for (auto& fan : card.sample.fans) fan.value = duty;
    return duty;
  }
  Result<void> release_fans(GpuId gpu) override {
    all[gpu.v].sample.settings.fan_manual = false;
    return note("fans to firmware", gpu);
  }
  Result<void> set_persistence(GpuId gpu, bool on) override {
    all[gpu.v].sample.settings.persistence = on;
    return note(on ? "persistence on" : "persistence off", gpu);
  }
  Result<void> release(GpuId gpu) override {
    const auto persistence = all[gpu.v].sample.settings.persistence;
    all[gpu.v].sample.settings = {};
    all[gpu.v].sample.settings.persistence = persistence;
    follow_memory(all[gpu.v]);
    return note("release", gpu);
  }
  Result<void> restore_safe_cap(GpuId gpu, Watts) override { return note("safe cap", gpu); }

  static constexpr Megahertz kWorkClock{9501};

  std::vector<Card> all;
  DriverInfo driver{"fake", "1", true, "", 0};
  std::vector<GpuEvent> events;
  std::vector<std::string> orders;
  std::size_t rescans{};
  bool fresh{true};  ///< every sample is of now

 private:
  Result<void> note(const std::string& what, GpuId gpu) {
    orders.push_back(what + " " + std::to_string(gpu.v));
    return {};
  }
  /// The memory clock of work, where a card tells one, as its settings have it.
  static void follow_memory(Card& card) {
    const auto& set = card.sample.settings;
    if (!card.sample.mem_clock.get() || card.memory_sticks) return;
    card.sample.mem_clock.value = Megahertz{set.mem_lock_max.value_or(kWorkClock).v + set.mem_offset.value_or(Megahertz{}).v};
  }
  template <class T>
  static void touch(Reading<T>& reading, TimePoint now) {
    reading.at = now;
  }
  void refresh(GpuSample& s) const {
    const auto now = clock_.now();
    s.at = now;
    for (auto& t : s.temperatures) touch(t.is, now);
    for (auto& fan : s.fans) touch(fan, now);
    touch(s.busy, now), touch(s.mem_busy, now), touch(s.mem_clock, now);
    touch(s.power, now), touch(s.power_now, now), touch(s.cap, now), touch(s.pstate, now), touch(s.link, now);
  }

  const Clock& clock_;
};

/// A driver for mode watch: whoever sets anything through it ends the test.
class SettersAbort final : public FakeGpus {
 public:
  using FakeGpus::FakeGpus;
  Result<Watts> set_cap(GpuId, Watts) override { std::abort(); }
  Result<void> lock_clocks(GpuId, Megahertz, Megahertz) override { std::abort(); }
  Result<void> lock_memory_clocks(GpuId, Megahertz, Megahertz) override { std::abort(); }
  Result<void> unlock_memory_clocks(GpuId) override { std::abort(); }
  Result<void> set_offsets(GpuId, Megahertz, Megahertz) override { std::abort(); }
  Result<void> set_memory_offset(GpuId, Megahertz) override { std::abort(); }
  Result<void> release_fans(GpuId) override { std::abort(); }
  Result<Fraction> set_fans(GpuId, Fraction) override { std::abort(); }
  Result<void> set_persistence(GpuId, bool) override { std::abort(); }
  Result<void> release(GpuId) override { std::abort(); }
  Result<void> restore_safe_cap(GpuId, Watts) override { std::abort(); }
};

class FakeMeter final : public PowerMeter {
 public:
  MeterSample newest() override { return says; }
  /// As a meter whose device did not do what it was told.
  void refuse(const std::string& outlet, const std::string& why) {
    says.refusal = outlet + " was not switched off: " + why;
    says.refused_outlet = outlet;
    ++says.refusals;
  }
  Result<void> switch_outlet(const std::string& thing, bool on) override {
    switched.push_back(thing + (on ? " on" : " off"));
    return {};
  }
  MeterSample says;
  std::vector<std::string> switched;
};

/// A lock that has adopted the fake cards in order.
inline RigLock lock_of(const Rig& rig, const FakeGpus& gpus) {
  RigLock lock;
  lock.rig = rig.name;
  for (std::size_t i = 0; i < rig.cards.size() && i < gpus.all.size(); ++i) {
    const auto& info = gpus.all[i].found.info;
    lock.cards.push_back({rig.cards[i].name, info.uuid, "", info.bus_id, "2026-11-24T00:00:00Z"});
  }
  return lock;
}

/// The whole loop on a clock that a test moves.
template <class Gpus = FakeGpus>
struct Bench {
  explicit Bench(Mode mode, std::size_t cards = 4, bool adopted = true, const std::string& text = kFourCards)
      : rig{rig_of(text)},
        gpus{clock, cards},
        agent{{rig, adopted ? std::optional{lock_of(rig, gpus)} : std::nullopt, mode, "", Seconds{1}}, world()} {}

  AgentWorld world() {
    AgentWorld w{clock, gpus, nullptr, {}, &typed, log, commands, {}};
    w.meters = {{"pdu1", &meter}};
    w.notices = [this] { return notices; };
    return w;
  }

  /// Goes on by one second, but for the first time, and ticks.
  const RigView& tick() {
    if (view) clock.advance(Seconds{1});
    agent.tick();
    return *(view = agent.newest());
  }
  const RigView& ticks(int count) {
    for (int i = 0; i < count; ++i) tick();
    return *view;
  }
  const CardView& card(std::size_t i) const { return view->cards[i]; }
  Result<std::string> order(decltype(Command::what) what) {
    Result<std::string> answer = failure(Error::Kind::Timeout, "not answered");
    commands.push({std::move(what), "a test", [&](Result<std::string> said) { answer = std::move(said); }});
    tick();
    return answer;
  }
  bool told(const std::string& thing, const std::string& says) const {
    for (const auto& event : log.since({}))
      if (event.thing == thing && event.says.find(says) != std::string::npos) return true;
    return false;
  }

  ManualClock clock;
  Rig rig;
  Gpus gpus;
  FakeMeter meter;
  TypedMeter typed;
  std::vector<NoticeView> notices;  ///< what the daemon would tell of itself
  EventLog log;
  CommandQueue commands;
  Agent agent;
  std::shared_ptr<const RigView> view;
};

}  // namespace ohm::testing
