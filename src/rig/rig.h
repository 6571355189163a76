// The rig as a value: everything a hand can touch, and what it is plugged into.
//
// Read once from rig.yaml (rig/file/read_rig.h) and then passed by const reference to whoever plans, budgets, simulates or shows
// it. A plain aggregate: copied freely, compared with ==, with no behaviour and no hidden links. Things name each other by index
// into the Rig's own vectors. It holds no UUID, user, policy or reading.
#pragma once

#include <compare>
#include <optional>
#include <string>
#include <utility>
#include <variant>
#include <vector>

#include "base/diagnostic.h"
#include "base/index.h"
#include "base/units.h"
#include "rig/parts/part.h"

namespace ohm {

// ---- AC side ----

/// What the utility brings in. The voltages are line to line and line to neutral.
enum class FeedKind { SinglePhase, SplitPhase, ThreePhase };

/// Between which conductors a load sits. On a single-phase feed everything is L1N.
enum class Legs { L1N, L2N, L3N, L12, L23, L31, All };

struct Site {
  FeedKind feed{FeedKind::SinglePhase};
  Volts nominal{240};  ///< as written: "240 V split-phase" 240, "208 V 3-phase" 208, "400 V 3-phase" 400, "120 V" 120
  Volts lowest{240};   ///< lowest planned voltage on the same basis; all currents are computed at it
  std::optional<Fraction> power_factor;  ///< of the whole site where metered; otherwise each PSU's own
  std::optional<Amps> main;              ///< main breaker, all poles; absent: the feed itself is not a limit we know
  Celsius room_low{15}, room_high{30};
  CelsiusDelta air_rise{10};     ///< how much warmer the exhaust may be than the intake, for the airflow figure
  std::optional<double> tariff;  ///< money per kWh
  std::string currency{"USD"};
  friend bool operator==(const Site&, const Site&) = default;
};

enum class Curve { UL489, B, C, D };

struct Panel;
struct Breaker;
struct Pdu;
struct Psu;
struct Card;
struct Host;
struct Frame;
struct RedundantGroup;

struct Panel {
  std::string name;
  std::optional<Index<Breaker>> breaker;  ///< the breaker that feeds this sub-panel; absent: the main panel
  std::optional<Amps> rating;             ///< bus bar
  Mark at;
  friend bool operator==(const Panel&, const Panel&) = default;
};

struct Breaker {
  std::string name;
  Index<Panel> panel;
  Amps rating{};
  std::optional<Amps> continuous;  ///< instead of 80 % of rating (a 100 %-rated breaker, an IEC one)
  int poles{1};
  Curve curve{Curve::UL489};
  Legs legs{Legs::L1N};
  Mark at;
  friend bool operator==(const Breaker&, const Breaker&) = default;
};

/// One outlet of one PDU.
struct OutletRef {
  Index<Pdu> pdu;
  int outlet{};  ///< counted from 1
  friend auto operator<=>(const OutletRef&, const OutletRef&) = default;
};

/// Where an AC plug goes: a wall receptacle or hard wire on a breaker, or an outlet of a PDU.
using AcSource = std::variant<Index<Breaker>, OutletRef>;

struct Pdu {
  std::string name;
  std::string part_name;  ///< as the catalogue or the file names it; "" for one written in place
  PduPart part;
  AcSource from;
  std::string meter;  ///< "nut:pdu1@host", "" or "none": unmetered
  Fraction margin{};  ///< kept back from every continuous rating of this PDU
  Mark at;
  friend bool operator==(const Pdu&, const Pdu&) = default;
};

// ---- DC side ----

struct Cord {
  int awg{14};
  Metres length{1.8};
  friend bool operator==(const Cord&, const Cord&) = default;
};

struct Psu {
  std::string name;  ///< "A.p1"
  std::string part_name;
  Index<PsuPart> part;
  AcSource from;
  Cord cord;
  std::optional<Index<BreakoutPart>> breakout;
  std::optional<Index<RedundantGroup>> group;
  Mark at;          ///< of the PSU
  Mark plugged_at;  ///< of the value in the file that says which outlet; rewire edits it
  friend bool operator==(const Psu&, const Psu&) = default;
};

/// Supplies that share one 12 V load on purpose. Load moves only inside such a group when one fails.
struct RedundantGroup {
  std::vector<Index<Psu>> members;
  Fraction imbalance{0.05};  ///< a member may carry this much more than its equal part
  friend bool operator==(const RedundantGroup&, const RedundantGroup&) = default;
};

/// The 12 V cable of a card's plugs. Every plug has its own cable unless daisy-chained (two plugs on one).
struct Cable {
  int awg{16};
  Metres length{0.6};
  bool daisy_chain{};
  friend bool operator==(const Cable&, const Cable&) = default;
};

struct Riser {
  std::string part_name;
  Index<RiserPart> part;
  Index<Psu> from;  ///< whose 12 V feeds the slot; for a ribbon fed by the board: the host's supply
  friend bool operator==(const Riser&, const Riser&) = default;
};

struct Card {
  std::string name;  ///< its place: "A3"
  std::string part_name;
  Index<CardPart> part;
  Index<Host> host;
  std::vector<Index<Psu>> plugs;  ///< the supply behind each plug; size = number of plugs
  std::vector<int> sockets;       ///< the breakout sockets they use, in the order of plugs then riser; empty: not told
  Connector plug{Connector::EightPin};
  Cable cable;
  std::optional<Riser> riser;  ///< absent: the card sits in the board's own slot
  Link link;                   ///< as it runs on this riser or slot
  std::string absent;          ///< a reason ("at repair") when the card is not there now; "" when it is
  Mark at;
  friend bool operator==(const Card&, const Card&) = default;
};

enum class Disk { Nvme, Sata, Hdd };

struct Host {
  std::string name;
  std::string board_name;  ///< "" when not told
  std::optional<Index<BoardPart>> board;
  Watts cpu{65};
  int cores{2};
  Bytes ram{};
  Bytes disk{};
  Disk disk_kind{Disk::Sata};
  BytesPerSecond net{};
  Watts load{};  ///< maximum draw of CPU, board, fans and disks together, on 12 V (E1's F)
  Watts fans{};  ///< the part of it that is chassis fans, where told
  Index<Psu> from;
  Mark at;
  friend bool operator==(const Host&, const Host&) = default;
};

/// A frame or case: where cards hang and in which order the air meets them.
struct Frame {
  std::string name;
  Index<Host> host;
  std::vector<std::vector<Index<Card>>> rows;  ///< neighbours are those next to each other in a row
  std::string hung;                            ///< "vertical", "flat", "" when not told
  Metres gap{};
  std::string air;    ///< "front-to-back"…
  std::string where;  ///< the owner's words: "left wall"
  friend bool operator==(const Frame&, const Frame&) = default;
};

/// Something the reader filled in because the file was silent; `ohm plan` lists them all.
struct Assumption {
  std::string where;  ///< "site.lowest", "A.p1.cord"; equal ones are told once, as a set ("*.cord")
  std::string says;   ///< "240 V: the nominal voltage"
  friend bool operator==(const Assumption&, const Assumption&) = default;
};

struct Rig {
  std::string name;
  std::string file;  ///< as given by the person; "" when not from a file
  Site site;
  std::vector<Panel> panels;  ///< [0] is the main panel
  std::vector<Breaker> breakers;
  std::vector<Pdu> pdus;
  std::vector<Psu> psus;
  std::vector<RedundantGroup> groups;
  std::vector<Card> cards;
  std::vector<Host> hosts;
  std::vector<Frame> frames;
  std::vector<std::pair<std::string, std::string>> sensors;  ///< name and source, as written

  // the parts in use; everything above points into these
  std::vector<CardPart> card_parts;
  std::vector<PsuPart> psu_parts;
  std::vector<BreakoutPart> breakout_parts;
  std::vector<RiserPart> riser_parts;
  std::vector<BoardPart> board_parts;

  std::vector<Assumption> assumptions;

  const Panel& operator[](Index<Panel> i) const { return panels[i.v]; }
  const Breaker& operator[](Index<Breaker> i) const { return breakers[i.v]; }
  const Pdu& operator[](Index<Pdu> i) const { return pdus[i.v]; }
  const Psu& operator[](Index<Psu> i) const { return psus[i.v]; }
  const RedundantGroup& operator[](Index<RedundantGroup> i) const { return groups[i.v]; }
  const Card& operator[](Index<Card> i) const { return cards[i.v]; }
  const Host& operator[](Index<Host> i) const { return hosts[i.v]; }
  const CardPart& operator[](Index<CardPart> i) const { return card_parts[i.v]; }
  const PsuPart& operator[](Index<PsuPart> i) const { return psu_parts[i.v]; }
  const BreakoutPart& operator[](Index<BreakoutPart> i) const { return breakout_parts[i.v]; }
  const RiserPart& operator[](Index<RiserPart> i) const { return riser_parts[i.v]; }
  const BoardPart& operator[](Index<BoardPart> i) const { return board_parts[i.v]; }
  friend bool operator==(const Rig&, const Rig&) = default;
};

}  // namespace ohm
