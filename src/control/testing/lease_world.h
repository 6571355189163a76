// A rig under leases for tests: cards with a driver that is late, agents that are killed, a channel that loses, delays, doubles and
// reorders, and heads that are replaced while the old one goes on granting. Half-second ticks on a clock of its own; a seed tells
// all.
#pragma once

#include <cstdint>
#include <deque>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "control/lease/lease.h"
#include "control/testing/random_circuit.h"

namespace ohm::testing {

/// How bad the world is. All chances are per message or per tick.
struct LeaseWeather {
  double lost{}, doubled{};
  int latest{0};           ///< ticks that a message may take
  double agent_dies{};     ///< and with this, half of the time its guard acts
  double head_replaced{};  ///< the old head goes on for a while
  double wish_changes{};
  int dead_for{6};          ///< ticks, at most
  bool tells_caps_only{};   ///< a mutant: what the agent tells is its newest cap, settled or not, read back or not
  bool head_trusts_time{};  ///< a mutant: what was granted is forgotten after its term
};

class LeaseWorld {
 public:
  LeaseWorld(std::uint64_t seed, const LeaseWeather& weather);

  void tick();
  void stop_weather() { weather_ = {}; }
  /// From now on the head wants these caps.
  void wish(const std::vector<double>& caps);

  /// A limit that the true draws exceed, in words.
  std::optional<std::string> broken() const;
  /// A card that draws more than the newest head counts with, in words.
  std::optional<std::string> uncounted() const;

  /// W that each card is held to by its driver.
  std::vector<double> caps() const;
  /// Draws of a rig whose cards all draw their caps.
  const Circuit& circuit() const { return circuit_; }
  const std::vector<double>& safe() const { return safe_; }
  double idle_or(std::size_t card, double watts) const { return wishes_[card].owned ? watts : circuit_.cards[card].idle; }
  int raises() const { return raises_; }

 private:
  struct Card {
    double cap{};               ///< in force
    std::deque<double> orders;  ///< of its agent, on their way through the driver
    double draw{};
    int above{};  ///< ticks that it has drawn more than its cap
  };
  struct Host {
    std::vector<std::uint32_t> cards;
    std::optional<lease::AgentState> agent;
    lease::Life life{};
    lease::Epoch epoch{};  ///< durable
    int back_in{};
    bool guarded{};
  };
  struct Message {
    int due{};
    std::size_t host{}, head{};
    std::optional<lease::Ask> ask;
    std::optional<lease::Grant> grant;
  };
  struct Head {
    lease::HeadState state;
    int ends{-1};  ///< tick; -1: it is the newest
  };

  void send(Message message);
  void deliver();
  void run_heads();
  void run_agents();
  void run_agent(Host& host, std::size_t index);
  void run_cards();
  void strike();
  void kill(Host& host);
  void replace_head();
  void change_wishes();
  lease::CardNow look(std::uint32_t card) const;
  std::vector<double> true_draws() const;
  const Head& newest() const { return heads_.back(); }

  Dice dice_;
  LeaseWeather weather_;
  lease::Terms terms_;
  Circuit circuit_;
  std::vector<double> safe_;
  std::vector<Card> cards_;
  std::vector<Host> hosts_;
  std::vector<Head> heads_;
  std::vector<lease::CardWish> wishes_;
  std::vector<Message> under_way_;
  int tick_{};
  int raises_{};
};

}  // namespace ohm::testing
