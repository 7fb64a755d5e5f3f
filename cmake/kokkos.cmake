# Kokkos: the user's own (Kokkos_ROOT) if there is one, else Debian's Kokkos 3.4 from Trilinos, whose CMake
# package names an include folder that does not exist; there we name library and headers ourselves.
if(Kokkos_ROOT OR DEFINED ENV{Kokkos_ROOT})
  find_package(Kokkos REQUIRED CONFIG)
  add_library(freshet_kokkos INTERFACE)
  target_link_libraries(freshet_kokkos INTERFACE Kokkos::kokkos)
else()
  find_library(KOKKOS_CORE_LIBRARY NAMES trilinos_kokkoscore kokkoscore REQUIRED)
  find_path(KOKKOS_INCLUDE NAMES Kokkos_Core.hpp REQUIRED PATH_SUFFIXES trilinos)
  add_library(freshet_kokkos INTERFACE)
  target_include_directories(freshet_kokkos SYSTEM INTERFACE ${KOKKOS_INCLUDE})
  target_link_libraries(freshet_kokkos INTERFACE ${KOKKOS_CORE_LIBRARY} ${CMAKE_DL_LIBS})
endif()
