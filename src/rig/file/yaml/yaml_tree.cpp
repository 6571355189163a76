#include "rig/file/yaml/yaml_tree.h"

#include <algorithm>
#include <cstddef>
#include <exception>
#include <istream>
#include <numeric>
#include <optional>
#include <streambuf>
#include <utility>
#include <yaml-cpp/eventhandler.h>
#include <yaml-cpp/exceptions.h>
#include <yaml-cpp/mark.h>
#include <yaml-cpp/parser.h>

#include "base/text.h"
#include "rig/file/yaml/raw_text.h"
#include "rig/file/yaml/text_map.h"

namespace ohm::rigfile {
namespace {

/// How far the events have come.
struct Progress {
  std::size_t events{};
  std::size_t last_offset{};  ///< of the newest one
};

/// Reads the caller's bytes where they lie, and ends when yaml-cpp takes more than kMostUnanswered without an event in return: it
/// keeps every token since the last possible key, 250 bytes for one bracket.
class MeteredBuffer : public std::streambuf {
 public:
  MeteredBuffer(std::string_view text, const Progress& progress) : progress_{progress} {
    char* begin = const_cast<char*>(text.data());  // never written: the area is only read
    setg(begin, begin, begin + text.size());
  }
  /// The offset of the last event before it ended; nothing: it did not.
  std::optional<std::size_t> stopped() const { return stopped_; }

 protected:
  std::streamsize xsgetn(char* to, std::streamsize count) override {
    if (progress_.events != events_seen_) unanswered_ = 0;
    events_seen_ = progress_.events;
    unanswered_ += count;
    if (!stopped_ && unanswered_ > static_cast<std::streamsize>(kMostUnanswered)) stopped_ = progress_.last_offset;
    return stopped_ ? 0 : std::streambuf::xsgetn(to, count);
  }

 private:
  const Progress& progress_;
  std::size_t events_seen_{};
  std::streamsize unanswered_{};
  std::optional<std::size_t> stopped_;
};

/// Ends the parse from inside an event; caught in parse() below, never leaves this file.
struct Stop {
  std::size_t offset;
  std::string value, expected, hint;
};

class Builder : public YAML::EventHandler {
 public:
  Builder(std::string_view text, const TextMap& map, std::string_view file) : text_{text}, map_{map}, file_{file} {}

  std::optional<Node> root;
  Diagnostics duplicates;
  Progress progress;

  void OnDocumentStart(const YAML::Mark& mark) override {
    note(mark);
    if (++documents_ > 1) throw Stop{offset(mark), "---", "one document", "remove the second one"};
  }
  void OnDocumentEnd() override {}
  void OnNull(const YAML::Mark& mark, YAML::anchor_t anchor) override { leaf(mark, anchor, "", Node::Kind::Null, ""); }
  void OnAlias(const YAML::Mark& mark, YAML::anchor_t) override { refuse_alias(offset(mark)); }
  void OnScalar(const YAML::Mark& mark, const std::string& tag, YAML::anchor_t anchor, const std::string& value) override {
    if (quote_stays_open(text_, offset(mark))) throw Stop{offset(mark), shortened(value, 40), "a closing quote", ""};
    leaf(mark, anchor, tag, Node::Kind::Text, value);
  }
  void OnSequenceStart(const YAML::Mark& mark, const std::string& tag, YAML::anchor_t anchor, YAML::EmitterStyle::value) override {
    begin(mark, anchor, tag, Node::Kind::List);
  }
  void OnSequenceEnd() override { end(); }
  void OnMapStart(const YAML::Mark& mark, const std::string& tag, YAML::anchor_t anchor, YAML::EmitterStyle::value) override {
    begin(mark, anchor, tag, Node::Kind::Mapping);
  }
  void OnMapEnd() override {
    find_duplicates(open_.back().node);
    end();
  }

  [[noreturn]] static void refuse_alias(std::size_t offset) {
    throw Stop{offset, "*", "no YAML alias", "templates do that job; a name that starts with * needs quotes: \"*.p1\""};
  }

 private:
  /// A list or mapping whose end has not come yet.
  struct Open {
    Node node;
    std::optional<Node> key;  ///< of a mapping, whose value comes next
  };

  void note(const YAML::Mark& mark) {
    ++progress.events;
    progress.last_offset = offset(mark);
  }

  static std::size_t offset(const YAML::Mark& mark) { return static_cast<std::size_t>(std::max(mark.pos, 0)); }

  Node made(const YAML::Mark& mark, YAML::anchor_t anchor, const std::string& tag, Node::Kind kind) {
    note(mark);
    if (anchor != YAML::NullAnchor) throw Stop{offset(mark), "&", "no YAML anchor", "templates do that job"};
    const bool tagged = !tag.empty() && tag != "?" && tag != "!";
    if (tagged) throw Stop{offset(mark), shortened(tag, 40), "no YAML tag", "remove it"};
    if (++nodes_ > kMostNodes) throw Stop{offset(mark), "", "at most " + std::to_string(kMostNodes) + " values in one file", ""};
    Node node;
    node.kind = kind;
    node.at = map_.mark_at(offset(mark));
    return node;
  }

  void leaf(const YAML::Mark& mark, YAML::anchor_t anchor, const std::string& tag, Node::Kind kind, const std::string& value) {
    Node node = made(mark, anchor, tag, kind);
    node.text = value;
    take(std::move(node), offset(mark));
  }

  void begin(const YAML::Mark& mark, YAML::anchor_t anchor, const std::string& tag, Node::Kind kind) {
    if (open_.size() >= static_cast<std::size_t>(kMostDepth)) {
      throw Stop{offset(mark), "", "at most " + std::to_string(kMostDepth) + " levels of nesting", ""};
    }
    if (!open_.empty() && wants_key(open_.back())) refuse_key(offset(mark));
    open_.push_back({made(mark, anchor, tag, kind), std::nullopt});
  }

  void end() {
    Node node = std::move(open_.back().node);
    open_.pop_back();
    take(std::move(node), 0);
  }

  static bool wants_key(const Open& open) { return open.node.kind == Node::Kind::Mapping && !open.key; }

  [[noreturn]] static void refuse_key(std::size_t offset) { throw Stop{offset, "", "a plain word as the key", ""}; }

  void take(Node node, std::size_t offset) {
    if (open_.empty()) {
      root = std::move(node);
      return;
    }
    Open& open = open_.back();
    if (wants_key(open)) {
      if (node.kind != Node::Kind::Text) refuse_key(offset);
      open.key = std::move(node);
      return;
    }
    if (open.key) {
      node.key = std::move(open.key->text);
      node.key_at = open.key->at;
      open.key.reset();
    }
    node.number = static_cast<int>(open.node.items.size()) + 1;
    open.node.items.push_back(std::move(node));
  }

  /// Keeps the first of each key and tells the others.
  void find_duplicates(Node& mapping) {
    auto& items = mapping.items;
    std::vector<std::size_t> order(items.size());
    std::iota(order.begin(), order.end(), std::size_t{0});
    std::stable_sort(order.begin(), order.end(), [&](std::size_t a, std::size_t b) { return items[a].key < items[b].key; });
    std::vector<bool> twice(items.size());
    std::size_t first = 0;  // of a run of equal keys, in `order`
    for (std::size_t i = 1; i < order.size(); ++i) {
      if (items[order[i]].key != items[order[first]].key) {
        first = i;
        continue;
      }
      twice[order[i]] = true;
      tell_duplicate(items[order[i]], items[order[first]].key_at);
    }
    std::size_t i = 0;
    std::erase_if(items, [&](const Node&) { return twice[i++]; });
  }

  void tell_duplicate(const Node& again, Mark first) {
    if (duplicates.size() >= 100) return;
    const std::string place = "line " + std::to_string(first.line) + ", column " + std::to_string(first.column);
    duplicates.push_back(
        {file_, again.key_at, path_to(again.key), shortened(again.key, 60), "each key once", "the first is at " + place});
  }

  /// The key path while the nodes above are still open.
  std::string path_to(const std::string& key) const {
    std::string path;
    for (std::size_t i = 0; i + 1 < open_.size(); ++i) {
      path += open_[i].key ? open_[i].key->text : std::to_string(open_[i].node.items.size() + 1);
      path += '.';
    }
    return path + key;
  }

  std::string_view text_;
  const TextMap& map_;
  std::string file_;
  std::vector<Open> open_;
  std::size_t nodes_{};
  int documents_{};
};

/// yaml-cpp's message in our words; the place is its own.
Stop explained(const YAML::ParserException& e, std::string_view text) {
  const std::size_t offset = e.mark.is_null() ? text.size() : static_cast<std::size_t>(std::max(e.mark.pos, 0));
  const bool alias = offset < text.size() && text[offset] == '*';
  if (alias) {
    return {offset, "*", "no YAML alias", "templates do that job; a name that starts with * needs quotes: \"*.p1\""};
  }
  return {offset, "", "YAML", e.msg};
}

/// The one place where yaml-cpp may throw.
std::optional<Stop> parse(std::string_view text, Builder& builder) {
  MeteredBuffer buffer{text, builder.progress};
  std::istream stream{&buffer};
  const auto too_long = [&] {
    const std::string most = std::to_string(kMostUnanswered / 1024);
    return Stop{*buffer.stopped(), "", "at most " + most + " kB in one piece of [ ] or { }, or in one text",
                "write it line by line"};
  };
  try {
    YAML::Parser parser{stream};
    while (parser.HandleNextDocument(builder)) {}
  } catch (const Stop& stop) {
    return buffer.stopped() ? too_long() : stop;
  } catch (const YAML::ParserException& e) {
    return buffer.stopped() ? too_long() : explained(e, text);
  } catch (const std::exception& e) {
    return Stop{text.size(), "", "YAML", e.what()};
  }
  return buffer.stopped() ? std::optional{too_long()} : std::nullopt;
}

std::optional<Stop> not_a_text(std::string_view text) {
  if (text.size() > kMostBytes) return Stop{0, "", "a file of at most 8 MB", std::to_string(text.size()) + " bytes are too many"};
  if (const auto bad = first_invalid_utf8(text)) return Stop{*bad, hex(text[*bad]), "UTF-8", "save the file as UTF-8"};
  if (const auto bad = first_control(text)) return Stop{*bad, hex(text[*bad]), "text without control characters", "remove it"};
  return std::nullopt;
}

void link(Node& node) {
  for (Node& item : node.items) {
    item.above = &node;
    link(item);
  }
}

Diagnostics one(const Stop& stop, const TextMap& map, std::string_view file) {
  return {{std::string{file}, map.mark_at(stop.offset), "", stop.value, stop.expected, stop.hint}};
}

}  // namespace

const Node* Node::find(std::string_view name) const {
  const auto it = std::find_if(items.begin(), items.end(), [&](const Node& item) { return item.key == name; });
  return it == items.end() ? nullptr : &*it;
}

std::string path_of(const Node& node) {
  if (!node.above) return "";
  const std::string above = path_of(*node.above);
  const std::string own = shortened(node.key.empty() ? std::to_string(node.number) : node.key, 60);
  return above.empty() ? own : above + "." + own;
}

std::string told(const Node& node) {
  switch (node.kind) {
    case Node::Kind::Null: return "";
    case Node::Kind::Text: return shortened(node.text, 60);
    case Node::Kind::List: return node.items.empty() ? "[]" : "[…]";
    case Node::Kind::Mapping: return node.items.empty() ? "{}" : "{…}";
  }
  return "";
}

YamlTree read_yaml(std::string_view text, std::string_view file) {
  text = without_byte_order_mark(text);
  if (text.size() > kMostBytes) return {nullptr, one(*not_a_text(text), TextMap{""}, file)};
  const TextMap map{text};
  if (const auto stop = not_a_text(text)) return {nullptr, one(*stop, map, file)};
  Builder builder{text, map, file};
  if (const auto stop = parse(text, builder)) return {nullptr, one(*stop, map, file)};
  auto root = std::make_unique<Node>(builder.root ? std::move(*builder.root) : Node{});
  link(*root);
  return {std::move(root), std::move(builder.duplicates)};
}

}  // namespace ohm::rigfile
