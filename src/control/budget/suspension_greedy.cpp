// For components too large to search: cover, give back what was not needed, then exchange one for several while that helps.
#include <algorithm>
#include <queue>
#include <tuple>

#include "control/budget/bounds.h"
#include "control/budget/suspension.h"

namespace ohm {
namespace {

constexpr int kExchangeTries = 200'000;  // cards put back on trial; keeps the exchange below about 0.1 s for 10,000 cards

class Greedy {
 public:
  Greedy(const Shortage& shortage, Tally& tally) : shortage_{shortage}, tally_{tally} {}

  Numbers run() {
    cover();
    give_back();
    exchange();
    std::sort(chosen_.begin(), chosen_.end());
    return chosen_;
  }

 private:
  /// Unimportant first, then those that help most limits, then the largest, then the last named.
  struct Candidate {
    int importance{};
    int helps{};
    double saving{};
    std::uint32_t card{};
    friend bool operator<(const Candidate& a, const Candidate& b) {
      return std::tuple{-a.importance, a.helps, a.saving, a.card} < std::tuple{-b.importance, b.helps, b.saving, b.card};
    }
  };

  void rest(std::uint32_t card) { tally_.set(card, resting_draw(shortage_.circuit.cards[card])); }
  void work(std::uint32_t card) { tally_.set(card, lowest_draw(shortage_.circuit.cards[card])); }

  /// Suspends until nothing is exceeded. How many limits a card helps only falls, so a stale candidate is simply queued again.
  void cover() {
    std::priority_queue<Candidate> queue;
    for (const std::uint32_t card : shortage_.of.cards) {
      queue.push({shortage_.importance_of(card), tally_.exceeded_around(card), shortage_.saving(card), card});
    }
    while (!queue.empty()) {
      Candidate first = queue.top();
      queue.pop();
      const int helps = tally_.exceeded_around(first.card);
      if (helps == 0) continue;
      if (helps == first.helps) {
        rest(first.card);
        chosen_.push_back(first.card);
      } else {
        first.helps = helps;
        queue.push(first);
      }
    }
  }

  /// Important before unimportant, small before large, first named before last.
  bool returns_before(std::uint32_t a, std::uint32_t b) const {
    return std::tuple{-shortage_.importance_of(a), shortage_.saving(a), a} <
           std::tuple{-shortage_.importance_of(b), shortage_.saving(b), b};
  }

  bool put_back(std::uint32_t card) {
    work(card);
    if (tally_.holds_around(card)) return true;
    rest(card);
    return false;
  }

  void give_back() {
    std::sort(chosen_.begin(), chosen_.end(), [this](auto a, auto b) { return returns_before(a, b); });
    std::erase_if(chosen_, [this](std::uint32_t card) { return put_back(card); });
  }

  /// One working card for a more important one, or for two of its own importance.
  void exchange() {
    int tries = kExchangeTries;
    for (const std::uint32_t card : by_size()) {
      if (tries <= 0) return;
      tries -= static_cast<int>(chosen_.size());
      try_exchange(card);
    }
  }

  /// Working cards, largest first: only a large one can make room for others.
  Numbers by_size() const {
    Numbers cards;
    for (const std::uint32_t card : shortage_.of.cards) {
      if (tally_.draw(card) > resting_draw(shortage_.circuit.cards[card])) cards.push_back(card);
    }
    std::stable_sort(cards.begin(), cards.end(), [this](auto a, auto b) { return shortage_.saving(a) > shortage_.saving(b); });
    return cards;
  }

  void try_exchange(std::uint32_t card) {
    const int importance = shortage_.importance_of(card);
    rest(card);
    Numbers back;
    int equals = 0, better = 0;
    for (const std::uint32_t other : chosen_) {
      if (shortage_.importance_of(other) < importance) break;  // the rest are less important still
      if (!put_back(other)) continue;
      back.push_back(other);
      ++(shortage_.importance_of(other) > importance ? better : equals);
    }
    if (better > 0 || equals > 1) return accept(card, back);
    for (const std::uint32_t other : back) rest(other);
    work(card);
  }

  void accept(std::uint32_t card, const Numbers& back) {
    std::erase_if(chosen_, [&](std::uint32_t other) { return std::find(back.begin(), back.end(), other) != back.end(); });
    chosen_.insert(std::upper_bound(chosen_.begin(), chosen_.end(), card, [this](auto a, auto b) { return returns_before(a, b); }),
                   card);
    give_back();
  }

  const Shortage& shortage_;
  Tally& tally_;
  Numbers chosen_;
};

}  // namespace

Numbers suspend_greedily(const Shortage& shortage, Tally& tally) { return Greedy{shortage, tally}.run(); }

}  // namespace ohm
