// How much of a long series of random cases a test goes through.
//
// All of it in the builds people run; where a sanitizer makes each case ten times as slow, the first third, always the same
// (ohm_test() defines OHM_TEST_SHARE). Used by tests that try hundreds of seeds against an oracle; RapidCheck's properties get
// their share from its own parameters.
#pragma once

namespace ohm::test {

#ifndef OHM_TEST_SHARE
#define OHM_TEST_SHARE 1
#endif

/// So many of `cases`, and of what is counted in them.
consteval int share(int cases) { return cases / OHM_TEST_SHARE; }

}  // namespace ohm::test
