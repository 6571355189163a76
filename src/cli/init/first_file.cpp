#include <algorithm>
#include <string>
#include <vector>

#include "base/result.h"
#include "cli/init/init.h"
#include "cli/init/outlets.h"
#include "rig/catalogue/catalogue.h"

// The file as text. Written by hand rather than by a YAML emitter: its comments and its columns are what a person reads.

namespace ohm {
namespace {

/// A…Z, AA…ZZ.
std::string frame_name(int i) {
  const auto letter = [](int n) { return std::string(1, static_cast<char>('A' + n)); };
  return i < 26 ? letter(i) : letter(i / 26 - 1) + letter(i % 26);
}

/// The cards of the i-th of `shares` equal parts of `all`; the first ones are one larger where it does not divide.
int share(int all, int shares, int i) { return all / shares + (i < all % shares ? 1 : 0); }

/// "{1-3: p1, 4-6: p2, 7-8: p3}".
std::string cards_by_supply(int cards, int supplies) {
  std::string text;
  int first = 1;
  for (int i = 0; i < supplies; ++i) {
    const int last = first + share(cards, supplies, i) - 1;
    text += (i == 0 ? "{" : ", ") + std::to_string(first) + (last > first ? "-" + std::to_string(last) : "") + ": p" +
            std::to_string(i + 1);
    first = last + 1;
  }
  return text + "}";
}

std::string psus_text(const InitAnswers& a) {
  std::string text;
  for (int i = 1; i <= a.psus.count; ++i) text += (i == 1 ? "{p" : ", p") + std::to_string(i) + ": " + a.psus.part;
  return text + "}";
}

/// Cards of rigs that mined hang on USB risers; a box of up to four has them in its board (assumed).
bool on_risers(const InitAnswers& a) {
  const auto* psu = find_part<PsuPart>(catalogue(), a.psus.part);
  return (psu && psu->kind == PsuKind::Server) || share(a.cards.count, a.hosts, 0) > 4;
}

std::string head(const InitAnswers& a) {
  std::string text =
      "# A first rig file by `ohm init`. Correct what differs from the rig in front of you, then: ohm plan\n"
      "# Every number has a unit; a wire is written once. What the file leaves out, the plan assumes, and lists.\n"
      "ohmstead: 1\n"
      "site: {feed: " +
      a.feed;
  if (a.pdus.count == 0 && a.hosts == 1) text += ", breaker: " + a.breaker;
  if (!a.tariff.empty()) text += ", tariff: " + a.tariff;
  return text + "}   # add main: 200 A for the main breaker, room: 15..35 °C\n";
}

std::string breakers_and_pdus(const InitAnswers& a) {
  const auto& pdu = *find_part<PduPart>(catalogue(), a.pdus.part);
  const auto* inlet = inlet_part(pdu.inlet.is);
  const int lines = inlet ? inlet->legs : 2;
  std::string breakers = "\nbreakers:                                     # by the names on the panel\n";
  std::string pdus =
      "\npdus:                                         # meter: \"nut:pdu1@127.0.0.1\" where one can be read; without, 5 % is kept "
      "back\n";
  for (int i = 0; i < a.pdus.count; ++i) {
    const auto n = std::to_string(i + 1);
    breakers += "  br" + n + ": {rating: " + a.breaker + poles_and_legs(a, lines, i) + "}\n";
    pdus += "  pdu" + n + ": {part: " + a.pdus.part + ", breaker: br" + n + "}\n";
  }
  return breakers + pdus;
}

std::string wall_breakers(const InitAnswers& a) {
  std::string text = "\nbreakers:                                     # by the names on the panel; one circuit for each host\n";
  for (int i = 0; i < a.hosts; ++i)
    text += "  br" + std::to_string(i + 1) + ": {rating: " + a.breaker + poles_and_legs(a, lines_of_wall(a), i) + "}\n";
  return text;
}

/// The keys that frames of one size share, indented.
std::string frame_keys(const InitAnswers& a, int cards, const std::string& indent) {
  const auto last = "p" + std::to_string(a.psus.count);
  std::string text = indent + "psus:  " + psus_text(a) + (a.psus.count > 1 ? "   # in the order of the outlets\n" : "\n");
  text += indent + "cards: " + cards_by_supply(cards, a.psus.count) + "   # a card's plugs and its riser come from this supply\n";
  text += indent + "card:  {part: " + a.cards.part;
  text += on_risers(a) ? ", cable: 16 AWG 0.6 m, riser: usb-6pin, link: x1 gen2}   # what feeds the risers? SATA plugs burn\n"
                       : ", cable: 16 AWG 0.6 m}   # in the board's own slots\n";
  return text + indent + "host:  {load: 250 W, from: " + last +
         "}   # assumed: the most that CPU, board, fans and disks draw together\n";
}

std::string joined(const std::vector<std::string>& parts) {
  std::string text;
  for (const auto& part : parts) text += (text.empty() ? "[" : ", ") + part;
  return text + "]";
}

/// One frame of several: where it is plugged in, and its cards where it has fewer than the template.
std::string frame(const InitAnswers& a, int i, const std::vector<std::string>& outlets) {
  const int cards = share(a.cards.count, a.hosts, i);
  std::string text = "  " + frame_name(i) + ": {use: frame, ";
  text += outlets.empty() ? "breaker: br" + std::to_string(i + 1) : "outlets: " + joined(outlets);
  if (cards < share(a.cards.count, a.hosts, 0)) text += ", cards: " + cards_by_supply(cards, a.psus.count);
  return text + "}\n";
}

std::string several_frames(const InitAnswers& a, const std::vector<std::vector<std::string>>& outlets) {
  std::string text = "\ntemplates:\n  frame:\n" + frame_keys(a, share(a.cards.count, a.hosts, 0), "    ");
  text += "\nframes:                                       # names follow: cards A1…, supplies A.p1…, hosts A…\n";
  for (int i = 0; i < a.hosts; ++i) text += frame(a, i, outlets[static_cast<std::size_t>(i)]);
  return text +
         "\n# except:                                     # what differs; any key above may stand here\n#   A2: {link: x1 gen1}\n";
}

std::string one_frame(const InitAnswers& a, const std::vector<std::string>& outlets) {
  std::string text = "\nbox:                                          # names follow: cards A1…, supplies A.p1…, host A\n";
  if (!outlets.empty()) text += "  outlets: " + joined(outlets) + "\n";
  return text + frame_keys(a, a.cards.count, "  ");
}

}  // namespace

std::string first_rig_file(const InitAnswers& a) {
  const auto outlets = deal_outlets(a);
  OHM_ASSERT(outlets);
  std::string text = head(a);
  if (a.pdus.count > 0)
    text += breakers_and_pdus(a);
  else if (a.hosts > 1)
    text += wall_breakers(a);
  return text + (a.hosts > 1 ? several_frames(a, *outlets) : one_frame(a, outlets->front()));
}

}  // namespace ohm
