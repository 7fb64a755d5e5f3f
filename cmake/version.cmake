# core/version.hpp, made anew at each build so that results name the commit they come from.
# As a script: cmake -D VERSION=... -D SOURCE=... -D HEADER=... -P cmake/version.cmake
if(CMAKE_SCRIPT_MODE_FILE)
  cmake_minimum_required(VERSION 3.25)
  set(stamp "")
  find_program(GIT git)
  if(GIT AND EXISTS ${SOURCE}/.git)
    # The folder may belong to someone else (a container's root builds a user's checkout): only its commit is read.
    set(ENV{GIT_OPTIONAL_LOCKS} 0)
    execute_process(COMMAND ${GIT} -c safe.directory=* describe --always --dirty=.dirty --exclude=* --abbrev=7
      WORKING_DIRECTORY ${SOURCE} OUTPUT_VARIABLE commit RESULT_VARIABLE failed ERROR_QUIET
      OUTPUT_STRIP_TRAILING_WHITESPACE)
    if(NOT failed)
      set(stamp "+g${commit}")
    endif()
  endif()
  file(CONFIGURE OUTPUT ${HEADER} CONTENT "#pragma once\n#define FRESHET_VERSION \"${VERSION}${stamp}\"\n")
else()
  set(version_header ${PROJECT_BINARY_DIR}/generated/core/version.hpp)
  add_custom_target(freshet_version BYPRODUCTS ${version_header} COMMENT "Version stamp"
    COMMAND ${CMAKE_COMMAND} -D VERSION=${PROJECT_VERSION} -D SOURCE=${PROJECT_SOURCE_DIR}
            -D HEADER=${version_header} -P ${CMAKE_CURRENT_LIST_FILE})
endif()
