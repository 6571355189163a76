// `ohm init`: the interview, and the file it leads to.
#include <istream>
#include <ostream>
#include <sstream>

#include "base/text.h"
#include "cli/files.h"
#include "cli/init/init.h"
#include "cli/run.h"
#include "cli/text/figures.h"

namespace ohm {
namespace {

/// The options that answer a question, as interview() wants them.
Told told_by(const Invocation& asked) {
  Told told;
  for (const auto& [name, value] : asked.options)
    if (name != "--output" && name != "--force" && name != "--yes") told.emplace(name.substr(2), value);
  return told;
}

/// The interview with nobody there: every question is answered by its suggestion.
Result<InitAnswers> suggested(const Told& told) {
  std::istringstream empty_lines{std::string(100, '\n')};  // more than there are questions
  std::ostringstream unread;
  return interview(told, empty_lines, unread);
}

}  // namespace

Answer run_init(const Invocation& asked, std::istream& answers, std::ostream& questions) {
  const auto path = value_of(asked, "--output").value_or("rig.yaml");
  const bool force = given(asked, "--force");
  if (!force && read_text(path))
    return refused("ohm init: " + path + ": exists; --force overwrites it");  // before anybody answers in vain
  const auto told = given(asked, "--yes") ? suggested(told_by(asked)) : interview(told_by(asked), answers, questions);
  if (!told) return refused("ohm init: " + told.error().what);
  if (const auto written = write_text(path, first_rig_file(*told), force); !written)
    return refused("ohm init: " + written.error().what);
  const auto plan = path == "rig.yaml" ? std::string{"`ohm plan`"} : "`ohm plan " + path + "`";
  const auto cards = count_text(static_cast<std::size_t>(told->cards.count), "card") + " on " +
                     count_text(static_cast<std::size_t>(told->hosts), "host");
  return {0, "Written to " + path + ": " + cards + ". Look through it, then " + plan + ".\n", ""};
}

}  // namespace ohm
