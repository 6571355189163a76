// How watts are lent by the head of a rig to the agents of its hosts, over a channel that loses, delays, doubles and reorders what
// it carries, while either side may be killed: both ends as pure state machines (DESIGN §4, leases).
//
// An agent asks, about once a second, and tells with it what its cards are held to; the head answers with caps for a term, which
// runs from the instant at which the agent *sent* that ask, on the agent's own clock. What the head counts with for a card is the
// most that the agent may be letting it draw: what it told, and every grant sent since that it may yet take. That comes down by
// what the agent tells or by other evidence, never because time passed. A raise is granted only where every limit holds with it
// (E1). A head is known by its epoch, an agent by its life; both numbers are durable and grow at each start, so that what an old
// head granted or an old life was granted is refused. A new head raises nothing by the word of an agent that has not taken its
// epoch, and the grant by which it takes it only lowers.
//
// Used by agent/ and head/ over a Channel (wire/), one machine per control thread; no clock, driver, channel or log in here. Cards
// are numbered like Circuit::cards. Watts are of a card's own draw.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "base/reading.h"
#include "rig/circuit/circuit.h"

namespace ohm::lease {

using Epoch = std::uint64_t;
using Life = std::uint64_t;
using Serial = std::uint64_t;

/// Every figure with its rank.
struct Terms {
  Seconds term{10};      ///< assumed: ten lost answers in a row before a host falls back to its safe caps
  Seconds settling{2};   ///< DESIGN E1: a card draws no more than its new cap after that
  Watts tolerance{0.5};  ///< NVML keeps caps in whole milliwatts, cards round to whole watts
  std::size_t open{8};   ///< grants to one agent that are told apart; older ones count as one
};

// ---- what goes over the channel ----

/// One card as its agent tells it. Neither figure is passed unless the agent takes a grant newer than Ask::taken.
struct CardTold {
  std::uint32_t card{};
  Watts most;  ///< it may be drawing so much
  Watts cap;   ///< it is being held to this, or to less: `most` comes down to it
  friend bool operator==(const CardTold&, const CardTold&) = default;
};

/// Agent to head.
struct Ask {
  Life life{};
  std::uint64_t number{};  ///< 1, 2, … in this life
  Epoch epoch{};           ///< the newest that this agent has taken
  Serial taken{};          ///< newest grant that it has taken in this life and epoch; 0: none
  std::vector<CardTold> cards;
  friend bool operator==(const Ask&, const Ask&) = default;
};

struct CardGrant {
  std::uint32_t card{};
  Watts cap;
  friend bool operator==(const CardGrant&, const CardGrant&) = default;
};

/// Head to agent.
struct Grant {
  Epoch epoch{};
  Serial serial{};  ///< grows with every grant of this epoch, whoever it is for
  Life life{};      ///< of the agent that asked
  std::uint64_t answers{};
  Seconds term{};
  std::vector<CardGrant> caps;
  friend bool operator==(const Grant&, const Grant&) = default;
};

// ---- the agent's end ----

/// One of the agent's cards at this tick.
struct CardNow {
  std::uint32_t card{};
  std::optional<Watts> cap;   ///< in force, as read back; nothing: not known (booted, reset, reloaded)
  std::optional<Watts> draw;  ///< of the last second; nothing: it does not say
  Watts unknown;              ///< what it counts with while its cap is not known: its default limit
  Watts safe;                 ///< static safe cap of the plan
  bool pending{};             ///< orders of ours are under way to it: `cap` and `draw` say nothing of what they bring
};

struct AgentState {
  Life life{};
  Epoch epoch{};  ///< durable
  Serial taken{};
  std::uint64_t asked{};
  struct Sent {
    std::uint64_t number{};
    TimePoint at{};
    friend bool operator==(const Sent&, const Sent&) = default;
  };
  std::vector<Sent> sent;          ///< asks not older than Terms::term, oldest first
  std::optional<TimePoint> until;  ///< end of the lease; nothing: none was ever taken
  struct Held {
    std::uint32_t card{};
    std::optional<Watts> granted;
    Watts cap;             ///< what it may be given at most
    Watts bound;           ///< the higher of its cap in force and what it may be given now
    Watts most;            ///< what it may be drawing: `bound`, or more while it comes down to it
    TimePoint bound_at{};  ///< since when `bound` is what it is, with no order under way
    friend bool operator==(const Held&, const Held&) = default;
  };
  std::vector<Held> cards;
  friend bool operator==(const AgentState&, const AgentState&) = default;
};

/// An agent that starts: life after the last durable one, the durable epoch. Every card counts at its `unknown` until it is read.
AgentState agent_start(Life life, Epoch epoch, const std::vector<CardNow>& cards);

struct AgentStep {
  AgentState next;
  std::vector<Watts> caps;  ///< for each of `cards`: as granted; without a lease its safe cap, but no raise
  bool leased{};            ///< false: the lease is over, or there never was one
};

/// One tick: what the cards may have now, and what they may be drawing.
AgentStep agent_step(const Terms& terms, const AgentState& state, const std::vector<CardNow>& cards, TimePoint now);

struct Asking {
  AgentState next;
  Ask ask;
};

/// The ask to send now, after agent_step() of this tick and what it says has been carried out.
Asking agent_ask(const Terms& terms, const AgentState& state, TimePoint now);

enum class Taken : std::uint8_t {
  Yes,
  Fenced,     ///< of an older head
  Stale,      ///< doubled or overtaken by a newer one
  OtherLife,  ///< meant for an agent that was killed
  Late        ///< its term is over already, or what it answers is forgotten
};

struct Taking {
  AgentState next;  ///< its epoch must be durable before anything of it is carried out
  Taken taken{Taken::Yes};
};

Taking agent_take(const AgentState& state, const Grant& grant, TimePoint now);

// ---- the head's end ----

struct HeadCard {
  std::uint32_t card{};
  Watts most, cap;  ///< as told last; its default limit before that
  bool off{};       ///< its outlet is known to be open
  friend bool operator==(const HeadCard&, const HeadCard&) = default;
};

/// Between which caps one card may be held by grants under way.
struct CapRange {
  std::uint32_t card{};
  Watts least, most;
  friend bool operator==(const CapRange&, const CapRange&) = default;
};

/// A grant that was sent and perhaps is yet to be taken, or several that are no longer told apart.
struct Open {
  Serial serial{};  ///< of the newest in it
  std::vector<CapRange> caps;
  friend bool operator==(const Open&, const Open&) = default;
};

struct HeadAgent {
  std::string host;
  Life life{};
  std::uint64_t heard{}, answered{};  ///< numbers of its newest ask, and of the newest that was answered
  bool ours{};                        ///< it has taken this head's epoch; until then no word of its binds it
  std::vector<HeadCard> cards;
  std::vector<Open> open;  ///< oldest first
  friend bool operator==(const HeadAgent&, const HeadAgent&) = default;
};

struct HeadState {
  Epoch epoch{};  ///< durable before the first grant
  Serial serial{};
  bool fenced{};  ///< an agent has taken a newer head: this one grants nothing any more
  std::vector<HeadAgent> agents;
  friend bool operator==(const HeadState&, const HeadState&) = default;
};

/// Who has which cards.
struct HostCards {
  std::string host;
  std::vector<std::uint32_t> cards;
};

/// A head that starts. Every card counts at its top (CardNode::top: its default limit) until its agent has taken this epoch.
HeadState head_start(const Circuit& circuit, Epoch epoch, const std::vector<HostCards>& hosts);

/// What an agent told. What is not news (doubled, overtaken, of an ended life) changes nothing, but for a newer head that it names.
HeadState head_hear(HeadState state, std::size_t agent, const Ask& ask);

/// What the head wants of each card, and whether somebody has it. Indexed like Circuit::cards.
struct CardWish {
  Watts cap;     ///< its share of the budget; its lowest cap for a card that shall rest
  bool owned{};  ///< its device node is handed out
};

/// What each card counts with in E1, W: an owned one the most it may be drawing, but not below its floor; one that nobody owns its
/// idle bound; one whose outlet is open nothing.
std::vector<double> counted(const Circuit& circuit, const HeadState& state, const std::vector<CardWish>& wishes);

/// A raise that was not granted.
struct HeldBack {
  std::uint32_t card{};
  Watts cap;
  std::string why;  ///< "pdu1 could come to 24.6 A of 24.0 A"
};

struct Granting {
  HeadState next;
  std::optional<Grant> grant;  ///< nothing: this agent has asked nothing new, or the head is fenced
  std::vector<HeldBack> held;
};

/// The answer to the newest ask of this agent: every lowering, and each raise that all limits bear.
Granting head_grant(const Terms& terms, const Circuit& circuit, HeadState state, std::size_t agent,
                    const std::vector<CardWish>& wishes);

/// Which limit forbids that a card is handed out now, with what it is held to at this instant, in words; "": none.
std::string why_not_wake(const Circuit& circuit, const HeadState& state, const std::vector<CardWish>& wishes, std::uint32_t card);

/// The guard of a host says that its agent of `life` is dead, and what its cards are held to: nothing that was granted to that life
/// will be taken any more.
HeadState head_hear_guard(HeadState state, std::size_t agent, Life life, const std::vector<CardTold>& cards);

/// A card's outlet was seen open, or closed again: with power back it has its default limit until its agent tells otherwise.
HeadState head_see_outlet(const Circuit& circuit, HeadState state, std::uint32_t card, bool open);

}  // namespace ohm::lease
