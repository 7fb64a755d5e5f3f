# The libraries, as imported targets. Which room may use which stands in cmake/rooms.toml. Installed too: find_package(Freshet)
# includes this file. What comes without a description for CMake is described as an imported target here, and there.

include(${CMAKE_CURRENT_LIST_DIR}/kokkos.cmake)
if(FRESHET_TESTS)
  find_package(Catch2 REQUIRED)
endif()
if(FRESHET_KERNELS_ONLY)
  return()
endif()

find_package(PkgConfig REQUIRED)
find_package(MPI REQUIRED COMPONENTS C CXX)
find_package(GDAL REQUIRED CONFIG)
find_package(CGAL REQUIRED)
find_package(Boost REQUIRED)
find_package(GEOS REQUIRED CONFIG)
find_package(VTK 9.1 REQUIRED COMPONENTS CommonCore CommonDataModel CommonMisc IOXML)
find_package(tomlplusplus REQUIRED)
find_package(CLI11 REQUIRED)
find_package(fmt REQUIRED)
find_package(spdlog REQUIRED)
find_package(nlohmann_json REQUIRED)
find_package(pugixml REQUIRED)
find_package(Eigen3 REQUIRED NO_MODULE)
find_package(OpenSSL REQUIRED)
find_package(ZLIB REQUIRED)
find_package(ICU REQUIRED COMPONENTS i18n uc)
pkg_check_modules(PETSC REQUIRED IMPORTED_TARGET PETSc)
set_target_properties(PkgConfig::PETSC PROPERTIES INTERFACE_COMPILE_OPTIONS "")  # Debian's own flags, of building PETSc
pkg_check_modules(XXHASH REQUIRED IMPORTED_TARGET libxxhash)
pkg_check_modules(CURL REQUIRED IMPORTED_TARGET libcurl)
pkg_check_modules(MOSQUITTO REQUIRED IMPORTED_TARGET libmosquitto)
pkg_check_modules(XMLSEC REQUIRED IMPORTED_TARGET xmlsec1-openssl)
pkg_search_module(HDF5 REQUIRED IMPORTED_TARGET hdf5-serial hdf5)  # serial: what NetCDF and GDAL hold
pkg_check_modules(CAIRO REQUIRED IMPORTED_TARGET cairo)
pkg_check_modules(LIBARCHIVE REQUIRED IMPORTED_TARGET libarchive)

# libcsv and UDUNITS come without a description for CMake.
foreach(library csv udunits2)
  find_library(FRESHET_${library}_LIBRARY NAMES ${library} REQUIRED)
  add_library(freshet_${library} INTERFACE IMPORTED)
  target_link_libraries(freshet_${library} INTERFACE ${FRESHET_${library}_LIBRARY})
endforeach()

# A header, which says nothing of itself to CMake.
find_path(FRESHET_MUSTACHE_INCLUDE NAMES kainjow/mustache.hpp REQUIRED)
add_library(freshet_mustache INTERFACE IMPORTED)
target_include_directories(freshet_mustache INTERFACE ${FRESHET_MUSTACHE_INCLUDE})

# Debian's two NetCDF libraries define the same symbols: a program links one of these two, never both
# (docs/decisions/0002-two-netcdf.md). GDAL and VTK pull in the serial one.
pkg_check_modules(NETCDF REQUIRED IMPORTED_TARGET netcdf)
add_library(freshet_netcdf_serial INTERFACE IMPORTED)
target_link_libraries(freshet_netcdf_serial INTERFACE PkgConfig::NETCDF)

find_library(NETCDF_MPI_LIBRARY NAMES netcdf_mpi REQUIRED)
find_path(NETCDF_MPI_INCLUDE NAMES netcdf_par.h REQUIRED
  PATHS /usr/lib/${CMAKE_LIBRARY_ARCHITECTURE}/netcdf/mpi/include NO_DEFAULT_PATH)
add_library(freshet_netcdf_parallel INTERFACE IMPORTED)
set_target_properties(freshet_netcdf_parallel PROPERTIES IMPORTED_NO_SYSTEM ON)  # before the folder of the serial one
target_include_directories(freshet_netcdf_parallel BEFORE INTERFACE ${NETCDF_MPI_INCLUDE})
target_link_libraries(freshet_netcdf_parallel INTERFACE ${NETCDF_MPI_LIBRARY} MPI::MPI_C)
