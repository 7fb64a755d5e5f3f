# Compiler settings, all in this one place, each with its reason.

set(CMAKE_CXX_STANDARD 20)
set(CMAKE_CXX_STANDARD_REQUIRED ON)
set(CMAKE_CXX_EXTENSIONS OFF)
set(CMAKE_EXPORT_COMPILE_COMMANDS ON)
if(NOT CMAKE_BUILD_TYPE)
  set(CMAKE_BUILD_TYPE Release)
endif()

include(GNUInstallDirs)

option(FRESHET_KERNELS_ONLY "Build only the kernels of hydro/ and their benchmark: needs Kokkos and nothing else" OFF)
if(FRESHET_KERNELS_ONLY)
  option(FRESHET_TESTS "Build the tests of the kernels, too: needs Catch2" OFF)
else()
  option(FRESHET_TESTS "Build the tests" ON)
endif()
option(FRESHET_SANITIZE "Address and undefined-behaviour sanitizers" OFF)
option(FRESHET_FUZZ "libFuzzer's programs of fuzz/, with sanitizers: needs clang (jobs/packages-fuzz.txt)" OFF)
set(FRESHET_ARCH "native" CACHE STRING
    "Value of -march for the kernels; 'x86-64-v3' runs on every x86 machine since about 2015")

find_program(CCACHE ccache)
if(CCACHE)
  set(CMAKE_CXX_COMPILER_LAUNCHER ${CCACHE})
endif()

add_library(freshet_compiler INTERFACE)
target_compile_options(freshet_compiler INTERFACE
  $<BUILD_INTERFACE:-Wall> $<BUILD_INTERFACE:-Wextra> $<BUILD_INTERFACE:-Wno-unused-parameter>
  $<BUILD_INTERFACE:-Werror=return-type>
  # The same bits from every vector width and every loop shape: a*b+c is fused where hydro/lanes/math.hpp says so, never
  # behind our back.
  -ffp-contract=off)
target_compile_features(freshet_compiler INTERFACE cxx_std_20)
target_include_directories(freshet_compiler INTERFACE
  $<BUILD_INTERFACE:${PROJECT_SOURCE_DIR}> $<BUILD_INTERFACE:${PROJECT_BINARY_DIR}/generated>
  $<INSTALL_INTERFACE:${CMAKE_INSTALL_INCLUDEDIR}/freshet>)
# A conversion from a number that does not fit is a fault, too. Null pointers end by AddressSanitizer; to look for them, for
# alignment and for types of objects at each access as well doubles the time of compiling.
set(sanitizers -fsanitize=address,undefined,float-cast-overflow -fno-sanitize=null,alignment,object-size,vptr)
if(FRESHET_SANITIZE)
  # g++ sees uninitialised variables where the sanitizers' code stands: its warnings count in the other builds.
  target_compile_options(freshet_compiler INTERFACE ${sanitizers} -fno-omit-frame-pointer -Wno-maybe-uninitialized)
  target_link_options(freshet_compiler INTERFACE ${sanitizers})
endif()
if(FRESHET_FUZZ)
  target_compile_options(freshet_compiler INTERFACE -fsanitize=fuzzer-no-link ${sanitizers}
    -fno-sanitize-recover=all -fno-omit-frame-pointer)
  target_link_options(freshet_compiler INTERFACE ${sanitizers})
endif()

# For code whose loops run over lanes.
add_library(freshet_kernel_compiler INTERFACE)
target_link_libraries(freshet_kernel_compiler INTERFACE freshet_compiler)
target_compile_options(freshet_kernel_compiler INTERFACE
  $<$<NOT:$<CONFIG:Debug>>:-O3>
  $<$<BOOL:${FRESHET_SANITIZE}>:-O1>  # without it the tests take hours
  -march=${FRESHET_ARCH}
  # sqrt and comparisons need not set errno or keep floating-point traps: without these g++ does not
  # vectorise loops. Neither changes a result.
  -fno-math-errno -fno-trapping-math)
if(CMAKE_SYSTEM_PROCESSOR MATCHES "x86_64|AMD64")
  # Kernels fuse multiply-adds where they say so. Without the instruction a library function does it, correctly, but some
  # twenty times slower.
  include(CheckCXXSourceCompiles)
  set(CMAKE_REQUIRED_FLAGS -march=${FRESHET_ARCH})
  check_cxx_source_compiles("#ifndef __FMA__\n#error\n#endif\nint main() {}" FRESHET_ARCH_FUSES_${FRESHET_ARCH})
  unset(CMAKE_REQUIRED_FLAGS)
  if(NOT FRESHET_ARCH_FUSES_${FRESHET_ARCH})
    message(WARNING "FRESHET_ARCH=${FRESHET_ARCH} has no fused multiply-add: the kernels will be slow. Take x86-64-v3 or newer.")
  endif()
endif()
