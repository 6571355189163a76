#include <algorithm>

#include "base/text.h"
#include "cli/parts/parts_view.h"
#include "cli/run.h"

namespace ohm {
namespace {

std::vector<PartEntry> of_kind(const Parts& parts, const std::string& kind) {
  std::vector<PartEntry> found;
  for (const auto& [name, part] : parts)
    if (kind.empty() || part.kind == kind) found.push_back(part);
  return found;
}

}  // namespace

Answer run_parts(const Invocation& asked, const Style& style) {
  const auto& parts = catalogue();
  const bool json = given(asked, "--json");
  const std::string word = asked.arguments.empty() ? "" : asked.arguments[0];
  const auto words = part_words(parts);
  const bool kind = word.empty() || std::find(part_kinds().begin(), part_kinds().end(), word) != part_kinds().end();
  if (kind) return {0, json ? parts_json(of_kind(parts, word)) : parts_text(parts, word, style), ""};
  const auto found = parts.find(word);
  if (found != parts.end()) return {0, json ? parts_json({found->second}) : part_text(found->second, style), ""};
  const auto near = nearest(word, words);
  return refused("ohm parts: no part or kind `" + shortened(word, 60) + "`" +
                 (near ? "; did you mean `" + *near + "`?" : "; `ohm parts` lists them all"));
}

}  // namespace ohm
