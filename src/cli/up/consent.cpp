#include "cli/up/consent.h"

#include <istream>
#include <ostream>

#include "base/text.h"

namespace ohm {

Result<void> agrees(const std::string& question, std::istream& answers, std::ostream& questions) {
  questions << question << " [y/N] " << std::flush;
  std::string line;
  if (!std::getline(answers, line))
    return failure(Error::Kind::BadInput, "nothing was done: nobody answered; --yes says yes beforehand");
  const auto word = trimmed(line);
  for (const char* yes : {"y", "Y", "yes", "Yes", "YES"})
    if (word == yes) return {};
  return failure(Error::Kind::BadInput, "nothing was done: the answer was `" + shortened(word, 20) + "`");
}

}  // namespace ohm
