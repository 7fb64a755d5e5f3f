#pragma once
// Independent work on several cores of one process.

#include <algorithm>
#include <cstddef>
#include <future>
#include <thread>
#include <vector>

namespace freshet::core {

/// Calls f(first, stride) on each core, which visits first, first + stride, ... of `n` things that do not
/// depend on each other; on fewer cores where each would have less than `least` of them. What f throws is
/// thrown here.
template <class F>
void by_turns(std::size_t n, std::size_t least, const F& f) {
  const std::size_t cores = std::max(1u, std::thread::hardware_concurrency()),
                    shares = std::clamp<std::size_t>(n / least, 1, cores);
  std::vector<std::future<void>> others;
  for (std::size_t k = 1; k < shares; ++k)
    others.push_back(std::async(std::launch::async, [&f, k, shares] { f(k, shares); }));
  f(std::size_t{0}, shares);
  for (std::future<void>& other : others) other.get();
}

}  // namespace freshet::core
