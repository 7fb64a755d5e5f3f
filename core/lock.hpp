#pragma once
// Locks that keep programs from writing the same thing at once. They end with the process that holds them,
// however it ends (flock(2)), and tell who it is.

#include <sys/types.h>

#include <chrono>
#include <filesystem>
#include <optional>
#include <string>

#include "core/errors.hpp"

namespace freshet::core {

/// Another process holds the lock. Exit code 1.
class LockRefused : public RunError {
 public:
  using RunError::RunError;
};

/// Who holds a lock, as it says itself.
struct LockHolder {
  pid_t process = 0;
  std::string host, since, command;
};

/// A lock on a file or folder, which need not be there yet. It lies next to it as .NAME.lock while it is held
/// and says who holds it. Made empty, it holds nothing.
class Lock {
 public:
  enum class Mode {
    shared,    ///< reading: many at once
    exclusive  ///< writing: one alone
  };

  /// Waits up to `patience` and says so in the log; then LockRefused names the holder. A shared lock on what
  /// this user may not write is none: nobody can be told. RunError on file systems that cannot lock.
  static Lock take(const std::filesystem::path& resource, Mode mode, std::chrono::seconds patience = {});

  Lock() = default;
  Lock(Lock&& other) noexcept { *this = std::move(other); }
  Lock& operator=(Lock&& other) noexcept;
  ~Lock() { release(); }

  /// Who holds the lock on `resource` alone; nothing if nobody does, whatever an earlier holder left behind.
  static std::optional<LockHolder> holder(const std::filesystem::path& resource);

  /// Programs that this one starts or becomes (exec) hold the lock too: their take() finds it in the
  /// environment.
  void hand_on() const;
  /// For a program that starts others: those must not hold what was handed to it.
  static void keep_handed();

 private:
  bool attempt();
  bool open_file();
  bool adopt();
  bool file_is_mine() const;
  void sign() const;
  void release() noexcept;
  std::string refusal() const;

  std::filesystem::path resource_, file_;
  Mode mode_ = Mode::shared;
  int descriptor_ = -1;
  bool borrowed_ = false, made_folder_ = false;
};

}  // namespace freshet::core
