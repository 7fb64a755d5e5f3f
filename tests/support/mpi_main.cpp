#define CATCH_CONFIG_RUNNER
#include <Kokkos_Core.hpp>
#include <catch2/catch.hpp>

#include "core/petsc.hpp"
#include "mesh/parallel/ranks.hpp"

int main(int argc, char** argv) {
  const freshet::mesh::MpiSession mpi(argc, argv);
  const freshet::core::PetscSession petsc;
  const Kokkos::ScopeGuard kokkos(argc, argv);
  return Catch::Session().run(argc, argv) == 0 ? 0 : 1;
}
