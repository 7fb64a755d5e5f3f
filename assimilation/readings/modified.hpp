#pragma once
// What forecasters say of readings (core/modifiers.hpp), as a cycle heeds it: gauges out of use, readings by
// hand.

#include "assimilation/readings/flags.hpp"
#include "core/modifiers.hpp"
#include "core/workspace.hpp"

namespace freshet::assimilation {

/// Which modifiers count for a reading when a cycle is made.
class ReadingModifiers {
 public:
  ReadingModifiers() = default;
  /// `begin`: of the cycle's window. Of readings in it the modifiers count that were settled for the cycle;
  /// of those before it, those that count today or that the cycle had which they belong to, unless they were
  /// taken back: what has only expired changes no window that is past.
  ReadingModifiers(const core::Basin& basin, const core::Workspace& workspace, core::Instant cycle,
                   core::Instant begin, core::Instant now);

  /// Takes out the revisions that a forecaster read by hand and that do not count. Before flags are told.
  void drop_readings(Known& known) const;
  /// Makes bad what is out of use. After flags are told.
  void take_out_of_use(Known& known) const;

 private:
  bool counts(const core::Modifier& modifier, core::Instant t) const;

  const core::Basin* basin_ = nullptr;
  core::Workspace workspace_{};
  core::ModifierLog log_;
  std::vector<core::Modifier> settled_;
  core::Instant begin_{}, now_{};
};

}  // namespace freshet::assimilation
