# The module order really refuses: cmake -P cmake/module_order_test.cmake (ctest runs it as check.module-order).
cmake_minimum_required(VERSION 3.25)
include("${CMAKE_CURRENT_LIST_DIR}/OhmModules.cmake")

set(checked 0)
function(expect verdict from to)
  ohm_why_not(${from} ${to} why)
  if((verdict STREQUAL "refused" AND NOT why) OR (verdict STREQUAL "allowed" AND why))
    message(SEND_ERROR "${from} -> ${to} should be ${verdict}, but: \"${why}\"")
  endif()
  math(EXPR checked "${checked} + 1")
  set(checked ${checked} PARENT_SCOPE)
endfunction()

expect(allowed rig base)
expect(allowed control rig)
expect(allowed twin control)
expect(allowed hardware twin)
expect(allowed engine hardware)
expect(allowed jobs control)
foreach(all agent head sim cli)
  expect(allowed ${all} twin)
  expect(allowed ${all} hardware)
endforeach()

expect(refused base rig)            # upwards only
expect(refused rig rig)             # not itself
expect(refused rig cli)
expect(refused rig nonsense)
expect(refused nonsense rig)
expect(refused control hardware)    # laws know no drivers …
expect(refused control twin)
expect(refused jobs hardware)
expect(refused jobs twin)
expect(refused twin hardware)
expect(refused hardware control)    # … and drivers no laws
expect(refused hardware jobs)
expect(refused engine twin)         # the engine knows nothing of the twin
expect(refused api twin)

message(STATUS "module-order: ${checked} arrows as DESIGN §2 has them")
