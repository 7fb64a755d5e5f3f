# freshet_page(NAME FILE SOURCES... FOR COMMAND): the target NAME bundles a page of this folder (package.json, package-lock.json,
# index.html, build.mjs and SOURCES) into FILE of build/NAME by npm_bundle.cmake. Where npm or a network is missing, all else is
# built, and COMMAND says how to mend it.
function(freshet_page name file)
  cmake_parse_arguments(page "" "FOR" "" ${ARGN})
  find_program(FRESHET_NODE NAMES node nodejs)
  find_program(FRESHET_NPM NAMES npm)
  if(NOT FRESHET_NODE OR NOT FRESHET_NPM)
    message(STATUS "${name}: node or npm is missing (packages nodejs, npm): `${page_FOR}` will refuse until they are there")
    add_custom_target(${name})
    return()
  endif()
  set(folder ${PROJECT_BINARY_DIR}/${name})
  set(script ${PROJECT_SOURCE_DIR}/cmake/npm_bundle.cmake)
  add_custom_command(OUTPUT ${folder}/${file}
    COMMAND ${CMAKE_COMMAND} -D npm=${FRESHET_NPM} -D node=${FRESHET_NODE} -D source=${CMAKE_CURRENT_SOURCE_DIR}
      -D work=${CMAKE_CURRENT_BINARY_DIR}/npm -D page=${folder} -D what=${name} -P ${script}
    DEPENDS ${page_UNPARSED_ARGUMENTS} package.json package-lock.json index.html build.mjs ${script} VERBATIM
    COMMENT "Page: ${name}")
  add_custom_target(${name} ALL DEPENDS ${folder}/${file})
endfunction()
