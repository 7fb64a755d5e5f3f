#pragma once
// Passes are compiled once for each precision and pack, not for each number of lanes.

#include "hydro/kernels/element_packs.hpp"

namespace freshet::hydro {

/// Calls with the type of a packing for so many lanes, which are one or a multiple of four.
template <class Real, class Call>
void with_packing(Index lanes, const Call& call) {
  constexpr int whole = pack_size<Real, whole_vector>;
  if constexpr (on_device)
    return call(std::type_identity<LanePacks<Real, 1>>());
  else if (lanes == 1)
    call(std::type_identity<ElementPacks<Real>>());
  else if (lanes % whole == 0)
    call(std::type_identity<LanePacks<Real, whole>>());
  else
    call(std::type_identity<LanePacks<Real, 4>>());
}

/// Calls with the type of a pack of so many lanes, or of a number.
template <class Real, class Call>
void with_pack(Index lanes, const Call& call) {
  constexpr int whole = pack_size<Real, whole_vector>;
  if (on_device || lanes == 1)
    call(std::type_identity<Real>());
  else if (lanes % whole == 0)
    call(std::type_identity<Pack<Real, whole>>());
  else
    call(std::type_identity<Pack<Real, 4>>());
}

/// A kernel over blocks that uses a packing.
template <class Kernel>
void launch_pass(const char* label, Index blocks, const Kernel& kernel) {
  const auto policy =
      Kokkos::TeamPolicy<>(blocks, team_threads<Kernel::W>)
          .set_scratch_size(1, Kokkos::PerTeam(Kernel::Scratch::shmem_size(kernel.scratch_size())));
  if (blocks > 0) Kokkos::parallel_for(label, policy, kernel);
}

}  // namespace freshet::hydro
