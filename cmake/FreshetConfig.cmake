# find_package(Freshet): the rooms as imported targets, such as freshet::hydro (the solver) or freshet::hydro_run. It looks for
# all libraries that Freshet was built with, as Freshet itself does.
if(NOT CMAKE_C_COMPILER_LOADED)
  set(Freshet_FOUND FALSE)
  set(Freshet_NOT_FOUND_MESSAGE "Freshet needs the language C too: project(... LANGUAGES C CXX), for MPI")
  return()
endif()
set(FRESHET_TESTS OFF)
include(${CMAKE_CURRENT_LIST_DIR}/dependencies.cmake)
include(${CMAKE_CURRENT_LIST_DIR}/FreshetTargets.cmake)
