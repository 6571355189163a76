#include "cli/plan/views_text.h"
#include "cli/text/figures.h"
#include "rig/catalogue/catalogue.h"

namespace ohm {

std::string rules_text(std::span<const Rule> rules, const Style& style) {
  std::string out;
  for (const auto& rule : rules) {
    const auto id = std::string{rule.id} + std::string(16 - std::min<std::size_t>(15, rule.id.size()), ' ');
    out += wrapped(rule.demands, style.width, id);
    out += painted(
        wrapped(source_and_rank(std::string{rule.source}, std::string{name_of(rule.rank)}), style.width, std::string(16, ' ')),
        Tone::Dim, style);
  }
  return out;
}

}  // namespace ohm
