#pragma once
// PETSc as objects: a call that fails throws. Header only, for targets that link PETSc.

#include <petscsys.h>

#include <utility>

#include "core/errors.hpp"

namespace freshet::core {

/// RunError "PETSc, <doing>: <PETSc's reason>" unless `code` is zero.
inline void petsc_ok(PetscErrorCode code, const char* doing) {
  if (code == 0) return;
  const char* reason = nullptr;
  char* specific = nullptr;
  const bool known = PetscErrorMessage(code, &reason, &specific) == 0;
  fail_run("PETSc, {}: {} {} (code {})", doing, known && reason ? reason : "unknown error",
           known && specific ? specific : "", static_cast<int>(code));
}

/// PETSc, from here to the end of the scope; make it after MPI_Init and let it go before MPI_Finalize. Starts
/// MPI too if nobody did. A second one within the first does nothing. Reads no options file, so that a run
/// depends on basin.toml alone, and leaves signals alone.
class PetscSession {
 public:
  PetscSession() {
    PetscBool running = PETSC_FALSE;
    petsc_ok(PetscInitialized(&running), "asking whether it runs");
    if (running) return;
    char name[] = "freshet", no_signals[] = "-no_signal_handler", no_file[] = "-skip_petscrc";
    char* words[] = {name, no_signals, no_file, nullptr};
    char** arguments = words;
    int count = 3;
    petsc_ok(PetscInitialize(&count, &arguments, nullptr, nullptr), "starting");
    owner_ = true;
    petsc_ok(PetscPushErrorHandler(PetscReturnErrorHandler, nullptr), "setting the error handler");
  }
  PetscSession(const PetscSession&) = delete;
  PetscSession& operator=(const PetscSession&) = delete;
  ~PetscSession() {
    if (owner_ && PetscFinalize() != 0) fmt::print(stderr, "warning: PETSc did not end cleanly\n");
  }

 private:
  bool owner_ = false;
};

/// Owns one PETSc object: `PetscOwned<Mat, MatDestroy> m; petsc_ok(MatCreate(comm, m.out()), "...")`.
template <class T, PetscErrorCode (*destroy)(T*)>
class PetscOwned {
 public:
  PetscOwned() = default;
  PetscOwned(const PetscOwned&) = delete;
  PetscOwned& operator=(const PetscOwned&) = delete;
  PetscOwned(PetscOwned&& other) noexcept : object_(std::exchange(other.object_, nullptr)) {}
  PetscOwned& operator=(PetscOwned&& other) noexcept {
    std::swap(object_, other.object_);
    return *this;
  }
  ~PetscOwned() {
    if (object_ && destroy(&object_) != 0) fmt::print(stderr, "warning: a PETSc object was not freed\n");
  }
  operator T() const { return object_; }
  T* out() { return &object_; }

 private:
  T object_ = nullptr;
};

}  // namespace freshet::core
