# freshet_room(NAME sources... LINK targets...): one static library per room (or part of one), called
# freshet::NAME. Who may use whom stands in cmake/rooms.toml; tests/core/test_rooms.cpp holds includes and links against it.
function(freshet_room name)
  cmake_parse_arguments(room "KERNEL" "" "LINK;DEFINE" ${ARGN})
  if(room_UNPARSED_ARGUMENTS)
    add_library(freshet_${name} STATIC ${room_UNPARSED_ARGUMENTS})
    target_link_libraries(freshet_${name} PUBLIC ${room_LINK})
    target_link_libraries(freshet_${name} PUBLIC freshet_compiler)
    if(room_KERNEL)
      # Private: -march changes how Eigen aligns its memory, so no two targets that share Eigen objects may differ in it.
      target_link_libraries(freshet_${name} PRIVATE $<BUILD_INTERFACE:freshet_kernel_compiler>)
    else()
      freshet_precompile(freshet_${name})
    endif()
    target_compile_definitions(freshet_${name} PUBLIC ${room_DEFINE})
  else()
    add_library(freshet_${name} INTERFACE)
    target_link_libraries(freshet_${name} INTERFACE ${room_LINK} freshet_compiler)
  endif()
  add_library(freshet::${name} ALIAS freshet_${name})
  set_target_properties(freshet_${name} PROPERTIES EXPORT_NAME ${name})
  set_property(GLOBAL APPEND PROPERTY FRESHET_ROOMS freshet_${name})
  list(TRANSFORM room_UNPARSED_ARGUMENTS PREPEND ${CMAKE_CURRENT_SOURCE_DIR}/ REGEX "^[^/]")
  set_property(GLOBAL APPEND_STRING PROPERTY FRESHET_LINK_GRAPH
    "[[target]]\nname = \"freshet::${name}\"\nsources = \"${room_UNPARSED_ARGUMENTS}\"\nlinks = \"${room_LINK}\"\n\n")
endfunction()

# Every room's target, its sources and what it links, as tests/core/test_rooms.cpp reads it.
function(freshet_write_link_graph)
  get_property(graph GLOBAL PROPERTY FRESHET_LINK_GRAPH)
  file(WRITE ${PROJECT_BINARY_DIR}/link_graph.toml "${graph}")
endfunction()
