#pragma once
// The type of number that holds the state.

namespace freshet::core {

enum class Precision { f32, f64 };

}  // namespace freshet::core
