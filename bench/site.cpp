#include "bench/site.h"

#include <algorithm>
#include <array>
#include <cmath>

namespace ohm::bench {
namespace {

constexpr int kCardsOfFrame = 8;
constexpr int kCardsOfSupply = 3;
constexpr int kFramesOfPdu = 2;
constexpr int kPdusOfPanel = 20;
constexpr int kPanelsOfSection = 20;  // a section is a panel of panels, below 10 kA
constexpr int kLargestMain = 10'000;  // A; a larger site has one service a section, and no common main breaker
constexpr double kPduAmps = 24;       // continuous, L6-30

constexpr const char* kParts = R"(parts:
  site-pdu: {kind: pdu, inlet: L6-30, cord: 10 AWG, outlets: C13, banks: {1-12: 20 A, 13-24: 20 A}}
templates:
  plain: {card: {part: rtx-3090-fe, riser: usb-6pin, link: x1 gen2}, host: {board: asrock-h110-pro-btc, ram: 32 GB, disk: 1 TB, load: 250 W}}
  eager: {card: {part: msi-3090-suprim-x, riser: usb-6pin, link: x1 gen2}, host: {board: asrock-h110-pro-btc, ram: 32 GB, disk: 1 TB, load: 310 W}}
)";

int divided_up(int whole, int part) { return (whole + part - 1) / part; }

/// "A", "B", … "Z", "AA", …: letters only, so that a card's number never runs into its frame's name.
std::string letters(int number) {
  std::string name;
  for (int rest = number + 1; rest > 0; rest = (rest - 1) / 26) name.insert(name.begin(), static_cast<char>('A' + (rest - 1) % 26));
  return name;
}

/// What a balanced three-phase conductor carries for so many full PDUs between its legs, as a breaker rating.
int three_phase_rating(int pdus, double part) {
  return std::max(100, static_cast<int>(std::sqrt(3.0) * kPduAmps * pdus / 3 / 0.8 * part));
}

int panels_for(int pdus) { return divided_up(pdus, kPdusOfPanel); }

/// "panel3: {breaker: feeder3}"
std::string panel(const std::string& name, const std::string& breaker, int number) {
  return "  " + name + std::to_string(number) + ": {breaker: " + breaker + std::to_string(number) + "}\n";
}

std::string panels(int pdus) {
  std::string text = "panels:\n";
  for (int s = 1; s <= divided_up(panels_for(pdus), kPanelsOfSection); ++s) text += panel("section", "service", s);
  for (int p = 1; p <= panels_for(pdus); ++p) text += panel("panel", "feeder", p);
  return text;
}

std::string three_pole(const std::string& name, int rating, const std::string& panel) {
  return "  " + name + ": {rating: " + std::to_string(rating) + " A, poles: 3" + (panel.empty() ? "" : ", panel: " + panel) + "}\n";
}

/// The breaker of one PDU, between the next pair of legs.
std::string branch(int pdu) {
  constexpr std::array kLegs{"L1-L2", "L2-L3", "L3-L1"};
  return "  branch" + std::to_string(pdu + 1) + ": {rating: 30 A, poles: 2, legs: " + kLegs[pdu % 3] + ", panel: panel" +
         std::to_string(pdu / kPdusOfPanel + 1) + "}\n";
}

/// Every third feeder is too small for its PDUs, and so is every second service.
std::string breakers(int pdus) {
  std::string text = "breakers:\n";
  constexpr int kPdusOfSection = kPdusOfPanel * kPanelsOfSection;
  for (int s = 0; s < divided_up(pdus, kPdusOfSection); ++s) {
    const int behind = std::min(kPdusOfSection, pdus - s * kPdusOfSection);
    text += three_pole("service" + std::to_string(s + 1), three_phase_rating(behind, s % 2 ? 0.94 : 1.2), "");
  }
  for (int p = 0; p < panels_for(pdus); ++p) {
    const int behind = std::min(kPdusOfPanel, pdus - p * kPdusOfPanel);
    text += three_pole("feeder" + std::to_string(p + 1), three_phase_rating(behind, p % 3 == 0 ? 0.9 : 1.3),
                       "section" + std::to_string(p / kPanelsOfSection + 1));
  }
  for (int pdu = 0; pdu < pdus; ++pdu) text += branch(pdu);
  return text;
}

/// Every fifth PDU has no meter, and so keeps a margin back.
std::string pdu(int number) {
  const std::string n = std::to_string(number);
  return "  pdu" + n + ": {part: site-pdu, breaker: branch" + n + (number % 5 ? ", meter: \"nut:pdu" + n + "@meters\"" : "") +
         "}\n";
}

std::string pdus(int count) {
  std::string text = "pdus:\n";
  for (int number = 1; number <= count; ++number) text += pdu(number);
  return text;
}

/// "p2: hp-dps-1200fb"
std::string supply(int number) { return "p" + std::to_string(number) + ": hp-dps-1200fb"; }

/// "4-6: p2"
std::string cards_on(int supply, int cards) {
  const int first = (supply - 1) * kCardsOfSupply + 1, last = std::min(cards, first + kCardsOfSupply - 1);
  return std::to_string(first) + (last > first ? "-" + std::to_string(last) : "") + ": p" + std::to_string(supply);
}

/// The cards of one frame, three on a supply; the host hangs on the last supply.
std::string frame(int number, int cards) {
  std::string supplies, on_supplies;
  const int count = divided_up(cards, kCardsOfSupply);
  for (int s = 1; s <= count; ++s) {
    supplies += (s > 1 ? ", " : "") + supply(s);
    on_supplies += (s > 1 ? ", " : "") + cards_on(s, cards);
  }
  const int pdu = number / kFramesOfPdu + 1, outlet = number % kFramesOfPdu == 0 ? 1 : 13;
  const std::string outlets = std::to_string(outlet) + (count > 1 ? "-" + std::to_string(outlet + count - 1) : "");
  return "  " + letters(number) + ": {use: " + (number % 7 == 3 ? "eager" : "plain") + ", psus: {" + supplies + "}, cards: {" +
         on_supplies + "}, outlets: pdu" + std::to_string(pdu) + "/" + outlets + "}\n";
}

}  // namespace

std::string site_yaml(int cards) {
  const int frames = divided_up(cards, kCardsOfFrame), pdu_count = divided_up(frames, kFramesOfPdu);
  const int main = three_phase_rating(pdu_count, 0.92);
  std::string text = "ohmstead: 1\nname: a made-up site of " + std::to_string(cards) + " cards\nsite: {feed: 208 V 3-phase, " +
                     (main <= kLargestMain ? "main: " + std::to_string(main) + " A, " : "") + "tariff: 0.14 USD/kWh}\n" + kParts;
  text += panels(pdu_count) + breakers(pdu_count) + pdus(pdu_count) + "frames:\n";
  for (int f = 0; f < frames; ++f) text += frame(f, std::min(kCardsOfFrame, cards - f * kCardsOfFrame));
  return text;
}

}  // namespace ohm::bench
