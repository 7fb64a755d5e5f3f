# freshet_room(NAME sources... LINK targets...): one static library per room (or part of one), called
# freshet::NAME. The link graph is the rule of who may use whom; tests/core/rooms checks the includes too.
function(freshet_room name)
  cmake_parse_arguments(room "KERNEL" "" "LINK;DEFINE" ${ARGN})
  if(room_UNPARSED_ARGUMENTS)
    add_library(freshet_${name} STATIC ${room_UNPARSED_ARGUMENTS})
    target_link_libraries(freshet_${name} PUBLIC ${room_LINK})
    target_link_libraries(freshet_${name} PUBLIC freshet_compiler)
    if(room_KERNEL)
      # Private: -march changes how Eigen aligns its memory, so no two targets that share Eigen objects may differ in it.
      target_link_libraries(freshet_${name} PRIVATE freshet_kernel_compiler)
    endif()
    target_compile_definitions(freshet_${name} PUBLIC ${room_DEFINE})
  else()
    add_library(freshet_${name} INTERFACE)
    target_link_libraries(freshet_${name} INTERFACE ${room_LINK} freshet_compiler)
  endif()
  add_library(freshet::${name} ALIAS freshet_${name})
endfunction()
