// What `ohm top` shows and how keys change it: a pure state machine over documents.
//
// The terminal (run_top.cpp) feeds keys and answers in and draws top_screen(); nothing here waits, asks or draws. One thread.
#pragma once

#include <map>
#include <optional>
#include <string>

#include "cli/rig/views.h"
#include "cli/top/screen.h"

namespace ohm {

/// What is known of the rig, and since when nothing new came.
struct Heard {
  std::optional<RigDoc> rig;  ///< the last document; nothing before the first
  RigWires wires;
  std::map<std::string, double> margins;  ///< by place, of each card: the fullest limit it hangs on, 1 is full
  std::string trouble;                    ///< why there is no newer one; "" when all is well
  double silent_s{};                      ///< since the last answer
};

/// Takes a new document in. `wires` are read again only when the rig file's name changes; that is the caller's part.
void hear(Heard& heard, RigDoc rig);

enum class Pane { Cards, Power, Card, Help };
enum class SortBy { Place, Margin, Vram, Draw, Busy, Health };
enum class PaintBy { Margin, Vram, Draw };

const char* name_of(SortBy sort);
const char* name_of(PaintBy paint);

struct TopState {
  Pane pane{Pane::Cards};
  SortBy sort{SortBy::Place};
  PaintBy paint{PaintBy::Margin};
  std::string filter;     ///< a set as for `ohm gpus`; "" for all
  bool typing{};          ///< the filter is being typed
  std::string typed;      ///< so far
  std::string complaint;  ///< about the last filter
  std::string selected;   ///< the place of a card; "" before the first move
  std::size_t scroll{};   ///< first line shown of the power, card or help pane
  bool done{};
  friend bool operator==(const TopState&, const TopState&) = default;
};

enum class Key { Letter, Up, Down, PageUp, PageDown, Home, End, Enter, Escape, Backspace };

struct KeyPress {
  Key key{Key::Letter};
  std::string text;  ///< of a Letter
};

/// The state after one key. `size` decides how far a page is.
TopState pressed(TopState state, const KeyPress& key, const Heard& heard, const ScreenSize& size);

/// As many lines as `size` has rows, each exactly as wide. Below 80 x 24 it is cut, never broken.
Screen top_screen(const TopState& state, const Heard& heard, const ScreenSize& size);

// ---- for the panes and their tests ----

/// The cards that the filter leaves, in the order asked for.
std::vector<const CardDoc*> shown_cards(const TopState& state, const Heard& heard);

/// Lines between header and footer.
std::size_t body_rows(const Heard& heard, const ScreenSize& size);

/// Rows of cards that fit: the body less the two title lines.
std::size_t card_rows(const Heard& heard, const ScreenSize& size);

/// The share that a card is painted by, and its tone; nothing when not known.
std::optional<double> painted_share(const CardDoc& card, const Heard& heard, PaintBy paint);
Tone share_tone(double share, PaintBy paint);

std::vector<ScreenLine> header_lines(const Heard& heard, std::size_t width);
std::vector<ScreenLine> cards_pane(const TopState& state, const Heard& heard, const ScreenSize& size);
std::vector<ScreenLine> power_pane(const Heard& heard, std::size_t width);
std::vector<ScreenLine> card_pane(const TopState& state, const Heard& heard, std::size_t width);
std::vector<ScreenLine> help_pane();

}  // namespace ohm
