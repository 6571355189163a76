#include "cli/top/top.h"

#include <algorithm>

#include "base/text.h"

namespace ohm {
namespace {

template <class Choice>
Choice next_of(Choice now, int count) {
  return static_cast<Choice>((static_cast<int>(now) + 1) % count);
}

std::size_t selected_row(const TopState& state, const std::vector<const CardDoc*>& cards) {
  const auto found = std::find_if(cards.begin(), cards.end(), [&](const CardDoc* c) { return c->place == state.selected; });
  return found == cards.end() ? 0 : static_cast<std::size_t>(found - cards.begin());
}

std::ptrdiff_t step_of(Key key, std::size_t page) {
  constexpr std::ptrdiff_t kFar = 1 << 20;
  switch (key) {
    case Key::Up: return -1;
    case Key::Down: return 1;
    case Key::PageUp: return -static_cast<std::ptrdiff_t>(page);
    case Key::PageDown: return static_cast<std::ptrdiff_t>(page);
    case Key::Home: return -kFar;
    case Key::End: return kFar;
    default: return 0;
  }
}

std::size_t moved(std::size_t from, std::ptrdiff_t by, std::size_t count) {
  if (count == 0) return 0;
  return static_cast<std::size_t>(
      std::clamp<std::ptrdiff_t>(static_cast<std::ptrdiff_t>(from) + by, 0, static_cast<std::ptrdiff_t>(count) - 1));
}

void move_selection(TopState& state, Key key, const Heard& heard, const ScreenSize& size) {
  const auto cards = shown_cards(state, heard);
  if (cards.empty()) return;
  const auto row = state.selected.empty() && key == Key::Down
                       ? 0
                       : moved(selected_row(state, cards), step_of(key, card_rows(heard, size)), cards.size());
  state.selected = cards[row]->place;
}

std::vector<ScreenLine> scrolled_pane(const TopState& state, const Heard& heard, std::size_t width) {
  if (state.pane == Pane::Power) return power_pane(heard, width);
  if (state.pane == Pane::Card) return card_pane(state, heard, width);
  return help_pane();
}

void move_scroll(TopState& state, Key key, const Heard& heard, const ScreenSize& size) {
  const auto lines = scrolled_pane(state, heard, size.columns).size();
  const auto room = body_rows(heard, size);
  state.scroll = moved(state.scroll, step_of(key, room), lines > room ? lines - room + 1 : 1);
}

void leave_or_open(TopState& state, Pane pane) {
  state.pane = state.pane == pane ? Pane::Cards : pane;
  state.scroll = 0;
}

/// What is typed becomes the filter when it means something; else it stays to be mended.
void end_typing(TopState& state, const Heard& heard) {
  const auto set = std::string{trimmed(state.typed)};
  const auto cards = set.empty() || !heard.rig ? Result<std::vector<const CardDoc*>>{} : select_cards(*heard.rig, heard.wires, set);
  state.complaint = cards ? "" : cards.error().what;
  if (!cards) return;
  state.typing = false;
  state.filter = set;
}

void type(TopState& state, const KeyPress& key, const Heard& heard) {
  if (key.key == Key::Enter) return end_typing(state, heard);
  if (key.key == Key::Escape) {
    state.typing = false;
    state.complaint.clear();
  } else if (key.key == Key::Letter && columns(state.typed) < 60) {
    state.typed += printable(key.text);
  } else if (key.key == Key::Backspace && !state.typed.empty()) {
    while (!state.typed.empty() && (static_cast<unsigned char>(state.typed.back()) & 0xC0U) == 0x80U) state.typed.pop_back();
    if (!state.typed.empty()) state.typed.pop_back();
  }
}

void begin_typing(TopState& state) {
  state.pane = Pane::Cards;
  state.typing = true;
  state.typed = state.filter;
  state.complaint.clear();
}

void open_card(TopState& state, const Heard& heard) {
  const auto cards = shown_cards(state, heard);
  if (state.selected.empty() && !cards.empty()) state.selected = cards.front()->place;
  if (!state.selected.empty()) leave_or_open(state, Pane::Card);
}

void obey(TopState& state, char letter, const Heard& heard) {
  switch (letter) {
    case 'q': state.done = true; return;
    case 'p': return leave_or_open(state, Pane::Power);
    case 'h':
    case '?': return leave_or_open(state, Pane::Help);
    case 's': state.sort = next_of(state.sort, 6); return;
    case 'r': state.paint = next_of(state.paint, 3); return;
    case '/': return begin_typing(state);
    case 'k': return move_selection(state, Key::Up, heard, {});
    case 'j': return move_selection(state, Key::Down, heard, {});
    default: return;
  }
}

/// Escape goes back one step: out of a pane, then out of the filter.
void go_back(TopState& state) {
  if (state.pane != Pane::Cards)
    state.pane = Pane::Cards;
  else
    state.filter.clear();
}

}  // namespace

const char* name_of(SortBy sort) {
  switch (sort) {
    case SortBy::Place: return "place";
    case SortBy::Margin: return "margin";
    case SortBy::Vram: return "VRAM";
    case SortBy::Draw: return "draw";
    case SortBy::Busy: return "busy";
    case SortBy::Health: return "health";
  }
  return "";
}

const char* name_of(PaintBy paint) {
  switch (paint) {
    case PaintBy::Margin: return "margin";
    case PaintBy::Vram: return "VRAM";
    case PaintBy::Draw: return "draw";
  }
  return "";
}

void hear(Heard& heard, RigDoc rig) {
  heard.margins.clear();
  for (const auto& card : rig.cards)
    for (const auto& place : places_above(heard.wires, card.place))
      for (const auto* limit : limits_of(rig, place))
        if (limit->used_ratio) {
          auto& margin = heard.margins[card.place];
          margin = std::max(margin, *limit->used_ratio);
        }
  heard.rig = std::move(rig);
  heard.trouble.clear();
  heard.silent_s = 0;
}

TopState pressed(TopState state, const KeyPress& key, const Heard& heard, const ScreenSize& size) {
  if (state.typing) {
    type(state, key, heard);
  } else if (key.key == Key::Letter) {
    if (key.text.size() == 1) obey(state, key.text[0], heard);
  } else if (key.key == Key::Enter) {
    open_card(state, heard);
  } else if (key.key == Key::Escape || key.key == Key::Backspace) {
    go_back(state);
  } else if (state.pane == Pane::Cards) {
    move_selection(state, key.key, heard, size);
  } else {
    move_scroll(state, key.key, heard, size);
  }
  return state;
}

}  // namespace ohm
