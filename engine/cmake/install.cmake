# `cmake --install build/release --prefix DIR`: the program, its page, the scenarios to start
# from and the reading matter.
include(GNUInstallDirs)
if(TARGET simulate)
  install(TARGETS simulate)
endif()
install(FILES docs/simulate.1 DESTINATION ${CMAKE_INSTALL_MANDIR}/man1)
install(DIRECTORY scenarios DESTINATION ${CMAKE_INSTALL_DATADIR}/budgetshift)
install(FILES README.md CHANGELOG.md LICENSE DESTINATION ${CMAKE_INSTALL_DOCDIR})
install(DIRECTORY docs/ DESTINATION ${CMAKE_INSTALL_DOCDIR} PATTERN simulate.1 EXCLUDE
  PATTERN parts EXCLUDE)
