# scripts/checks as tests: `ctest --preset release -L check`. Each looks at the source tree, so one build runs them: not the sanitizers.
find_package(Python3 QUIET COMPONENTS Interpreter)
if(OHM_SANITIZE OR NOT Python3_FOUND)
  return()
endif()

set(checks include-order sources-listed heavy-headers compile-budget file-size no-sleep one-name format shell docs-links selftest)
foreach(check IN LISTS checks)
  add_test(NAME check.${check} COMMAND "${Python3_EXECUTABLE}" "${PROJECT_SOURCE_DIR}/scripts/checks/${check}")
endforeach()
add_test(NAME check.module-order COMMAND ${CMAKE_COMMAND} -P "${PROJECT_SOURCE_DIR}/cmake/module_order_test.cmake")
list(APPEND checks module-order)
list(TRANSFORM checks PREPEND check.)
set_tests_properties(${checks} PROPERTIES LABELS check SKIP_RETURN_CODE 77 TIMEOUT 600 ENVIRONMENT "CXX=${CMAKE_CXX_COMPILER}")
