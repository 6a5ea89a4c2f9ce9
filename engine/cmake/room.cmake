# The rooms in the order in which data flows through them; a room may use those before it.
set(ROOMS_IN_ORDER base scenario text calendar expr random model cohort ledger stats run
  study results explain screen charts cli)

# room(NAME SOURCES a.c b.c ROOMS base expr LIBRARIES lib_x)
#
# One room is one folder and one static library. ROOMS and LIBRARIES are its permission
# list: the headers of any other room are not on its include path, so a wrong #include does
# not compile. (System headers are always visible; tests/rooms.sh greps for those.)
function(room name)
  cmake_parse_arguments(R "" "" "SOURCES;ROOMS;LIBRARIES" ${ARGN})
  list(FIND ROOMS_IN_ORDER ${name} here)
  if(here EQUAL -1)
    message(FATAL_ERROR "room ${name} is not in ROOMS_IN_ORDER (engine/cmake/room.cmake)")
  endif()
  add_library(room_${name} STATIC ${R_SOURCES})
  target_include_directories(room_${name} PUBLIC ${CMAKE_CURRENT_SOURCE_DIR})
  foreach(r ${R_ROOMS})
    list(FIND ROOMS_IN_ORDER ${r} there)
    if(there EQUAL -1 OR NOT there LESS here)
      message(FATAL_ERROR "room ${name} may not use room ${r}: the street is one-way "
        "(ROOMS_IN_ORDER in engine/cmake/room.cmake)")
    endif()
    target_link_libraries(room_${name} PUBLIC room_${r})
  endforeach()
  target_link_libraries(room_${name} PRIVATE ${R_LIBRARIES} m)
  set_property(GLOBAL APPEND PROPERTY ROOM_FILES $<TARGET_FILE:room_${name}>)
endfunction()

# room_processors(ROOM FILE ROOMS base model): FILE compiled for each kind of processor, told by
# PROCESSOR (v1, v3, v4: the levels of x86-64) which it is, added to the room.
function(room_processors room file)
  cmake_parse_arguments(P "" "" "ROOMS" ${ARGN})
  foreach(level v1 v3 v4)
    set(march x86-64-${level})
    if(level STREQUAL v1)
      set(march x86-64)
    endif()
    add_library(${room}_${level} OBJECT ${file})
    target_compile_options(${room}_${level} PRIVATE -march=${march})
    target_compile_definitions(${room}_${level} PRIVATE
      PROCESSOR=${level} PROCESSOR_NAME="${march}")
    target_include_directories(${room}_${level} PRIVATE ${CMAKE_CURRENT_SOURCE_DIR})
    foreach(r ${P_ROOMS})
      target_link_libraries(${room}_${level} PRIVATE room_${r})
    endforeach()
    target_sources(room_${room} PRIVATE $<TARGET_OBJECTS:${room}_${level}>)
  endforeach()
endfunction()

# room_test(ROOM FILE [ROOMS more] [LIBRARIES more] [LONG]): one CTest entry for
# tests/ROOM/FILE.c. A LONG test runs under `./test --long` only.
function(room_test room file)
  cmake_parse_arguments(T "LONG" "" "ROOMS;LIBRARIES" ${ARGN})
  add_executable(${file} ${CMAKE_SOURCE_DIR}/tests/${room}/${file}.c)
  set_target_properties(${file} PROPERTIES
    RUNTIME_OUTPUT_DIRECTORY ${CMAKE_CURRENT_BINARY_DIR})
  target_include_directories(${file} PRIVATE ${CMAKE_SOURCE_DIR}/tests)
  target_link_libraries(${file} PRIVATE room_${room} lib_cmocka ${T_LIBRARIES} m)
  foreach(r ${T_ROOMS})
    target_link_libraries(${file} PRIVATE room_${r})
  endforeach()
  target_compile_definitions(${file} PRIVATE PROJECT_DIR="${CMAKE_SOURCE_DIR}")
  add_test(NAME ${room}/${file} COMMAND ${file} WORKING_DIRECTORY ${CMAKE_BINARY_DIR})
  if(T_LONG)
    set_tests_properties(${room}/${file} PROPERTIES LABELS long)
  endif()
endfunction()
