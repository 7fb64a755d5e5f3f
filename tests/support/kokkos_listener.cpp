#define CATCH_CONFIG_EXTERNAL_INTERFACES
#include <Kokkos_Core.hpp>
#include <catch2/catch.hpp>

namespace {

struct KokkosListener : Catch::TestEventListenerBase {
  using TestEventListenerBase::TestEventListenerBase;
  void testRunStarting(const Catch::TestRunInfo&) override { Kokkos::initialize(); }
  void testRunEnded(const Catch::TestRunStats&) override { Kokkos::finalize(); }
};

CATCH_REGISTER_LISTENER(KokkosListener)

}  // namespace
