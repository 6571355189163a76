// Any address and any body: the pages answer, and never crash. First line: the target; the rest: the body of a POST.
#include <string>

#include "api/api.h"
#include "base/result.h"

namespace ohm::api {
namespace {

struct Pages {
  std::shared_ptr<const RigView> view{[] {
    auto rig = std::make_shared<RigView>();
    rig->cards.push_back({"A1", "A", "rtx-3090-fe"});
    rig->outlets.push_back({"pdu1/3", SwitchState::On, true});
    return rig;
  }()};
  ManualClock clock;
  EventLog events;
  CommandQueue commands;
  Api api{{[this] { return view; }, [](const Request&) { return Response{}; }, [](const RigView&) { return std::string{}; }, events,
           commands, clock, "0"}};
};

void ask(Pages& pages, Request request, const char* method) {
  request.method = method;
  int answers = 0;
  pages.api.handle(request, [&](const Response& response) {
    ++answers;
    OHM_ASSERT(response.status >= 200 && response.status < 600);
  });
  for (auto& command : pages.commands.take()) command.reply(std::string{"done"});
  OHM_ASSERT(answers == 1);
}

}  // namespace
}  // namespace ohm::api

extern "C" int LLVMFuzzerTestOneInput(const unsigned char* data, std::size_t size) {
  using namespace ohm::api;
  static Pages pages;
  const std::string text{data, data + size};
  const auto line = text.find('\n');
  Request request;
  request.owner = true;
  request.by = "a fuzzer";
  if (!read_target(text.substr(0, line), request)) return 0;
  request.body = line == std::string::npos ? "" : text.substr(line + 1);
  ask(pages, request, "GET");
  ask(pages, request, "POST");
  return 0;
}
