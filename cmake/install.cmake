# cmake --install: programs, the rooms as libraries with their headers for find_package(Freshet), manual pages, completion,
# documentation and the demonstration's basin. cpack makes a .deb of the programs.
include(CMakePackageConfigHelpers)
set(package_dir ${CMAKE_INSTALL_LIBDIR}/cmake/Freshet)

set(programs freshet freshet-terrain freshet-mesh freshet-readings freshet-fetch freshet-sim freshet-warn freshet-deliver freshet-trace freshet-keep freshet-ranks freshet-scenario freshet-post freshet-publish freshet-exposure freshet-verify freshet-service freshet-bench)
install(TARGETS ${programs} COMPONENT programs)
install(PROGRAMS postproc/freshet-diagnostics verification/freshet-verification-pictures DESTINATION ${CMAKE_INSTALL_BINDIR} COMPONENT programs)
install(DIRECTORY python/freshet DESTINATION lib/python3/dist-packages COMPONENT programs FILES_MATCHING PATTERN *.py)
install(DIRECTORY ${PROJECT_BINARY_DIR}/site/ DESTINATION ${CMAKE_INSTALL_DATADIR}/freshet/site COMPONENT programs OPTIONAL)
install(FILES ${PROJECT_BINARY_DIR}/viewer/viewer.html DESTINATION ${CMAKE_INSTALL_DATADIR}/freshet COMPONENT programs OPTIONAL)
install(FILES python/forecast.ipynb DESTINATION ${CMAKE_INSTALL_DOCDIR}/examples COMPONENT programs)
install(FILES README.md CHANGELOG.md LICENSE CITATION.cff DESTINATION ${CMAKE_INSTALL_DOCDIR} COMPONENT programs)
install(DIRECTORY forecast/words DESTINATION ${CMAKE_INSTALL_DOCDIR} COMPONENT programs FILES_MATCHING PATTERN *.mustache)
install(DIRECTORY deploy DESTINATION ${CMAKE_INSTALL_DOCDIR} COMPONENT programs)
install(DIRECTORY data/jacksboro DESTINATION ${CMAKE_INSTALL_DOCDIR}/examples COMPONENT programs)

# From the command lines that the programs define.
set(manual ${PROJECT_BINARY_DIR}/manual)
find_package(Python3 REQUIRED COMPONENTS Interpreter)
add_custom_command(OUTPUT ${manual}/freshet.1 DEPENDS ${PROJECT_SOURCE_DIR}/jobs/manual freshet freshet-terrain freshet-mesh freshet-readings freshet-fetch freshet-sim
  freshet-warn freshet-deliver freshet-trace freshet-keep freshet-scenario freshet-post freshet-publish freshet-exposure freshet-verify freshet-service
  COMMAND Python3::Interpreter ${PROJECT_SOURCE_DIR}/jobs/manual $<TARGET_FILE_DIR:freshet> ${manual} ${PROJECT_VERSION}
  COMMENT "Manual pages and completion")
add_custom_target(manual ALL DEPENDS ${manual}/freshet.1)
install(DIRECTORY ${manual}/ DESTINATION ${CMAKE_INSTALL_MANDIR}/man1 COMPONENT programs FILES_MATCHING PATTERN *.1)
install(FILES ${manual}/freshet.bash DESTINATION ${CMAKE_INSTALL_DATADIR}/bash-completion/completions RENAME freshet
  COMPONENT programs)

get_property(rooms GLOBAL PROPERTY FRESHET_ROOMS)
install(TARGETS ${rooms} freshet_compiler EXPORT FreshetTargets COMPONENT development)
install(EXPORT FreshetTargets NAMESPACE freshet:: DESTINATION ${package_dir} COMPONENT development)
install(DIRECTORY core results mesh hydro assimilation forecast postproc exposure service ${PROJECT_BINARY_DIR}/generated/
  DESTINATION ${CMAKE_INSTALL_INCLUDEDIR}/freshet COMPONENT development FILES_MATCHING PATTERN *.hpp)
write_basic_package_version_file(${PROJECT_BINARY_DIR}/FreshetConfigVersion.cmake COMPATIBILITY SameMinorVersion)
install(FILES cmake/FreshetConfig.cmake cmake/dependencies.cmake cmake/kokkos.cmake ${PROJECT_BINARY_DIR}/FreshetConfigVersion.cmake
  DESTINATION ${package_dir} COMPONENT development)

set(CPACK_GENERATOR DEB)
set(CPACK_PACKAGE_NAME freshet)
set(CPACK_PACKAGE_VERSION ${PROJECT_VERSION})
set(CPACK_PACKAGE_DESCRIPTION_SUMMARY "digital twin of river basins, from terrain to flood warnings")
set(CPACK_PACKAGE_DESCRIPTION "Freshet makes meshes of rivers from terrain, runs ensembles of shallow water simulations in one sweep, keeps them
in step with gauge and rainfall readings, forecasts with probabilities and writes warnings in the Common Alerting Protocol.")
set(CPACK_PACKAGE_CONTACT "The Freshet developers")
set(CPACK_PACKAGING_INSTALL_PREFIX /usr)
set(CPACK_STRIP_FILES ON)
set(CPACK_DEB_COMPONENT_INSTALL ON)
set(CPACK_COMPONENTS_ALL programs)
set(CPACK_COMPONENTS_GROUPING ALL_COMPONENTS_IN_ONE)
set(CPACK_DEBIAN_FILE_NAME DEB-DEFAULT)
set(CPACK_DEBIAN_PACKAGE_SECTION science)
set(CPACK_DEBIAN_PACKAGE_SHLIBDEPS ON)
# What no program links, but runs with: ranks, data files of GDAL, letters on maps.
set(CPACK_DEBIAN_PACKAGE_DEPENDS "openmpi-bin, gdal-data, fonts-dejavu-core")
set(CPACK_DEBIAN_PACKAGE_SUGGESTS "ffmpeg, python3-zarr")
set(CPACK_DEBIAN_PACKAGE_RECOMMENDS "python3-matplotlib, python3-netcdf4, python3-xarray, python3-geopandas")
include(CPack)
