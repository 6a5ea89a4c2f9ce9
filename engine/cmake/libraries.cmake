# The libraries of packages.txt. OpenBLAS comes before GSL on every link line, or GSL's own
# slow reference BLAS answers our calls; the -openmp variant, pinned by RUNPATH, because the
# serial one is not thread safe.
find_package(PkgConfig REQUIRED)
find_package(OpenMP REQUIRED COMPONENTS C)
find_package(GSL REQUIRED)
pkg_check_modules(JANSSON REQUIRED IMPORTED_TARGET jansson)

find_library(OPENBLAS_LIBRARY openblas REQUIRED
  PATHS /usr/lib/${CMAKE_LIBRARY_ARCHITECTURE}/openblas-openmp NO_DEFAULT_PATH)
find_path(OPENBLAS_INCLUDE cblas.h REQUIRED
  PATHS /usr/include/${CMAKE_LIBRARY_ARCHITECTURE}/openblas-openmp NO_DEFAULT_PATH)
get_filename_component(OPENBLAS_FOLDER ${OPENBLAS_LIBRARY} DIRECTORY)
add_library(lib_openblas INTERFACE)
target_link_libraries(lib_openblas INTERFACE ${OPENBLAS_LIBRARY})
target_include_directories(lib_openblas SYSTEM INTERFACE ${OPENBLAS_INCLUDE})
set(CMAKE_BUILD_RPATH ${OPENBLAS_FOLDER})
set(CMAKE_INSTALL_RPATH ${OPENBLAS_FOLDER})

# gsl without gslcblas: its BLAS is OpenBLAS.
add_library(lib_gsl INTERFACE)
target_link_libraries(lib_gsl INTERFACE lib_openblas ${GSL_LIBRARY})
target_include_directories(lib_gsl SYSTEM INTERFACE ${GSL_INCLUDE_DIRS})

find_library(RMATH_LIBRARY Rmath REQUIRED)
find_path(RMATH_INCLUDE Rmath.h REQUIRED)
add_library(lib_rmath INTERFACE)
target_link_libraries(lib_rmath INTERFACE ${RMATH_LIBRARY})
target_include_directories(lib_rmath SYSTEM INTERFACE ${RMATH_INCLUDE})
target_compile_definitions(lib_rmath INTERFACE MATHLIB_STANDALONE)

find_library(SLEEF_LIBRARY sleef REQUIRED)
find_path(SLEEF_INCLUDE sleef.h REQUIRED)
add_library(lib_sleef INTERFACE)
target_link_libraries(lib_sleef INTERFACE ${SLEEF_LIBRARY})
target_include_directories(lib_sleef SYSTEM INTERFACE ${SLEEF_INCLUDE})

find_path(RANDOM123_INCLUDE Random123/threefry.h REQUIRED)
add_library(lib_random123 INTERFACE)
target_include_directories(lib_random123 SYSTEM INTERFACE ${RANDOM123_INCLUDE})

# toml++ header-only: only its include path.
find_path(TOMLPLUSPLUS_INCLUDE toml++/toml.h REQUIRED)
add_library(lib_tomlplusplus INTERFACE)
target_include_directories(lib_tomlplusplus SYSTEM INTERFACE ${TOMLPLUSPLUS_INCLUDE})

# Only tests need cmocka.
if(BUILD_TESTING)
  pkg_check_modules(CMOCKA REQUIRED IMPORTED_TARGET cmocka)
  add_library(lib_cmocka INTERFACE)
  target_link_libraries(lib_cmocka INTERFACE PkgConfig::CMOCKA)
endif()
