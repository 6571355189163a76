#include "agent/health/xid_words.h"

#include <algorithm>

namespace ohm {
namespace {

struct Row {
  std::uint64_t xid;
  XidWords words;
};

// Ok: the program's own fault, or only a trace of another.
constexpr Row kRows[] = {
    {13, {Level::Warning, "a program's fault on the graphics engine, or unstable clocks"}},
    {31, {Level::Warning, "a program touched memory that is not its own"}},
    {32, {Level::Warning, "corrupted commands arrived: often the riser"}},
    {38, {Level::Warning, "the driver's firmware failed"}},
    {43, {Level::Ok, "a program was stopped after its own fault"}},
    {45, {Level::Ok, "a program was ended while it used the card"}},
    {48, {Level::Alarm, "memory error that could not be corrected"}},
    {56, {Level::Warning, "display engine error"}},
    {57, {Level::Warning, "link training or memory timing failed"}},
    {61, {Level::Warning, "the card's own controller failed"}},
    {62, {Level::Warning, "the card's own controller halted"}},
    {63, {Level::Warning, "a row of memory was remapped"}},
    {64, {Level::Alarm, "a row of memory could not be remapped"}},
    {69, {Level::Warning, "graphics engine class error"}},
    {74, {Level::Warning, "NVLink error"}},
    {kFellOffTheBus, {Level::Alarm, "fell off the bus"}},
    {92, {Level::Warning, "many corrected memory errors"}},
    {94, {Level::Warning, "memory error held inside one program"}},
    {95, {Level::Alarm, "memory error that spread"}},
    {109, {Level::Warning, "a program's channel timed out"}},
    {119, {Level::Alarm, "the GSP firmware does not answer"}},
    {120, {Level::Alarm, "the GSP firmware failed"}},
};

}  // namespace

XidWords xid_words(std::uint64_t xid) {
  const auto* row = std::find_if(std::begin(kRows), std::end(kRows), [&](const Row& r) { return r.xid == xid; });
  return row == std::end(kRows) ? XidWords{Level::Warning, "see NVIDIA's XID table"} : row->words;
}

std::string xid_said(std::uint64_t xid) { return "XID " + std::to_string(xid) + " (" + xid_words(xid).says + ")"; }

}  // namespace ohm
