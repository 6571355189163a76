#include "control/testing/random_rig.h"

#include <array>
#include <vector>

#include "control/testing/random_circuit.h"

namespace ohm::testing {
namespace {

constexpr const char* kParts = R"(parts:
  long-pdu: {kind: pdu, inlet: L6-30, cord: 10 AWG, outlets: C13, banks: {1-8: 20 A, 9-16: 20 A}}
  leg-pdu: {kind: pdu, inlet: L21-30, cord: 10 AWG, outlets: C13, banks: {1-4: 20 A, 5-8: 20 A, 9-12: {rating: 20 A, legs: L3-L1}}, wiring: L-L}
  strip: {kind: pdu, inlet: C14, cord: 14 AWG, outlets: 6 x C13}
  house-strip: {kind: pdu, inlet: 5-20, cord: 12 AWG, outlets: 16 x 5-15}
  small: {kind: psu, type: atx, rating: 1000 W, tier: gold}
  measured: {kind: psu, type: server, rating: {200..250 V: 1200 W, 90..132 V: 900 W}, points: {20 %: 91 %, 40 %: 93 %, 60 %: 93.5 %, 80 %: 93 %, 100 %: 92 %}, rail: 100 A}
  strong: {kind: psu, type: server, rating: 2000 W, tier: platinum-230, inlet: C20}
)";

constexpr std::array kCards{"rtx-3090-fe", "msi-3090-suprim-x", "evga-3090-ftw3-ultra"};

class Writer {
 public:
  explicit Writer(std::uint64_t seed) : dice_{seed}, feed_{dice_.below(4)} {}

  std::string write() {
    static constexpr std::array kFeeds{"240 V split-phase", "208 V 3-phase", "400 V 3-phase", "120 V"};
    std::string text = "ohmstead: 1\nsite: {feed: " + std::string{kFeeds[feed_]} + ", main: " + amps({63, 100, 200}) + "}\n";
    frames_ = 1 + dice_.below(4);
    text += kParts;
    text += "panels: {shed: {breaker: M1, rating: " + amps({80, 100}) + "}}\n";
    text += "breakers:\n  M1: {rating: " + amps({63, 80}) + poles(3) + "}\n";
    for (int f = 0; f < frames_; ++f) text += breaker(f);
    text += "pdus:\n";
    for (int f = 0; f < frames_; ++f) text += pdu(f);
    text += "frames:\n";
    for (int f = 0; f < frames_; ++f) text += frame(f);
    return text + (dice_.chance(0.3) ? "except: {A1: {absent: at repair}}\n" : "");
  }

 private:
  std::string amps(const std::vector<int>& choices) {
    return std::to_string(choices[dice_.below(static_cast<int>(choices.size()))]) + " A";
  }

  /// `most` poles as far as the feed has them.
  std::string poles(int most) const {
    if (feed_ == 3) return "";
    if (feed_ == 0) return most >= 2 ? ", poles: 2" : ", poles: 1, legs: L2";
    return ", poles: " + std::to_string(most);
  }

  bool three_legs(int f) const { return (feed_ == 1 || feed_ == 2) && f % 2 == 1; }

  std::string breaker(int f) {
    static constexpr std::array kPairs{"L1-L2", "L2-L3", "L3-L1"};
    static constexpr std::array kLegs{"L1", "L2", "L3"};
    std::string text = "  P" + std::to_string(f) + ": {rating: " + amps({20, 30, 40});
    if (three_legs(f)) text += poles(3);
    if (!three_legs(f) && feed_ == 1) text += ", poles: 2, legs: " + std::string{kPairs[dice_.below(3)]};
    if (!three_legs(f) && feed_ == 2) text += ", poles: 1, legs: " + std::string{kLegs[dice_.below(3)]};
    if (feed_ == 0) text += ", poles: 2";
    if (dice_.chance(0.2)) text += ", continuous: 20 A";
    return text + (dice_.chance(0.4) ? ", panel: shed}\n" : "}\n");
  }

  std::string pdu(int f) {
    const char* three_phase = feed_ == 1 ? "leg-pdu" : "pdu-24xc13-iec309-32-3p";
    const char* part = feed_ == 3 ? "house-strip" : three_legs(f) ? three_phase : "long-pdu";
    std::string text = "  pdu" + std::to_string(f) + ": {part: " + part + ", breaker: P" + std::to_string(f);
    text += dice_.chance(0.5) ? ", meter: \"nut:x@y\"}\n" : "}\n";
    behind_strip_.push_back(feed_ != 3 && dice_.chance(0.2));
    if (behind_strip_.back())
      text += "  strip" + std::to_string(f) + ": {part: strip, outlet: pdu" + std::to_string(f) + "/12, margin: 0 %}\n";
    return text;
  }

  std::string frame(int f) {
    const std::string name(1, static_cast<char>('A' + f));
    const int supplies = 1 + dice_.below(3);
    std::string text = "  " + name + ": {psus: {";
    for (int s = 1; s <= supplies; ++s) text += (s > 1 ? ", p" : "p") + std::to_string(s) + ": " + supply();
    text += "}, cards: {" + cards(supplies) + "}, card: {part: " + kCards[dice_.below(3)] + ", riser: " + riser() + "}";
    text += ", host: {load: " + std::to_string(100 + dice_.below(300)) + " W, from: p" + std::to_string(1 + dice_.below(supplies)) +
            "}";
    if (supplies >= 2 && dice_.chance(0.3)) text += ", redundant: [[p1, p2]]";
    return text + ", outlets: [" + outlets(f, supplies) + "]}\n";
  }

  /// Cords: the thin ones hold large supplies back.
  std::string supply() {
    static constexpr std::array kSupplies{"hp-dps-1200fb", "small", "measured", "strong"};
    const char* part = kSupplies[dice_.below(feed_ == 3 ? 3 : 4)];
    return std::string{"{part: "} + part + (dice_.chance(0.2) ? ", cord: 18 AWG 1.8 m}" : "}");
  }

  std::string riser() {
    static constexpr std::array kRisers{"usb-6pin", "usb-molex", "usb-sata", "none"};
    return kRisers[dice_.below(4)];
  }

  /// Most cards hang on one supply; some take their slot's or a plug's watts from another.
  std::string cards(int supplies) {
    std::string text;
    const int count = 1 + dice_.below(3 * supplies);
    for (int card = 1; card <= count; ++card) {
      const std::string from = "p" + std::to_string(1 + dice_.below(supplies)),
                        other = "p" + std::to_string(1 + dice_.below(supplies));
      text += (card > 1 ? ", " : "") + std::to_string(card) + ": ";
      text += dice_.chance(0.8) ? from : "{from: " + from + ", plugs-from: " + other + "}";
    }
    return text;
  }

  std::string outlets(int f, int supplies) {
    std::string text;
    for (int s = 0; s < supplies; ++s) {
      const bool strip = behind_strip_[f] && s == 0;
      text += (s > 0 ? ", " : "") + std::string{strip ? "strip" : "pdu"} + std::to_string(f) + "/" +
              std::to_string(strip ? 2 : 1 + 4 * s);
    }
    return text;
  }

  Dice dice_;
  int feed_;
  int frames_{};
  std::vector<bool> behind_strip_;
};

}  // namespace

std::string random_rig_text(std::uint64_t seed) { return Writer{seed}.write(); }

}  // namespace ohm::testing
