#pragma once
// The solver alone, under the names that the tests use.

#include "hydro/solver/lane_run.hpp"

namespace freshet::test {

using hydro::EdgeKind;
using hydro::KindOf;
using hydro::LaneCase;
using hydro::LaneRun;
using hydro::ValueAt;
using hydro::walls;
using hydro::Water;

}  // namespace freshet::test
