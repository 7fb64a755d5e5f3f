#pragma once
// A program that the service starts and does not wait for.

#include <sys/types.h>

#include <filesystem>
#include <optional>
#include <string>
#include <vector>

namespace freshet::service {

class Child {
 public:
  struct Streams {
    std::filesystem::path output, errors;  ///< written anew; empty: nowhere
  };

  Child() = default;
  /// Ends with this process, however that ends. RunError if there is no room for another process.
  Child(const std::vector<std::string>& words, const Streams& streams);
  Child(Child&& other) noexcept { *this = std::move(other); }
  Child& operator=(Child&& other) noexcept;
  ~Child();

  bool runs() const { return process_ > 0; }
  /// Its exit code once it has ended, 128 + signal where a signal ended it; then it runs no more.
  std::optional<int> ended();
  void end();  ///< SIGTERM, and SIGKILL after three seconds

 private:
  pid_t process_ = 0;
};

/// The last lines of a file, for messages.
std::string tail_of(const std::filesystem::path& file, std::size_t bytes = 2000);

}  // namespace freshet::service
