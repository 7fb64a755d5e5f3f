// Locks between processes: each child of these tests is one.

#include <sys/wait.h>
#include <unistd.h>

#include <catch2/catch.hpp>
#include <csignal>
#include <filesystem>
#include <functional>
#include <thread>

#include "core/files.hpp"
#include "core/lock.hpp"
#include "tests/support/temporary_folder.hpp"

using namespace freshet::core;
using Catch::Matchers::Contains;
namespace fs = std::filesystem;

namespace {

struct Folder {
  freshet::test::TemporaryFolder folder;
  fs::path path = folder.path(), mesh = folder / "mesh.nc";
  bool empty() const { return fs::is_empty(path); }
};

/// A process of its own that does `work`, then says so and waits for its end.
class Other {
 public:
  explicit Other(const std::function<void()>& work) {
    int ends[2];
    REQUIRE(::pipe(ends) == 0);
    process_ = ::fork();
    REQUIRE(process_ >= 0);
    if (process_ == 0) {
      char done = '-';
      try {
        work();
        done = '+';
      } catch (const LockRefused&) {
      }
      if (::write(ends[1], &done, 1) == 1) ::pause();
      ::_exit(1);
    }
    ::close(ends[1]);
    char done = '?';
    REQUIRE(::read(ends[0], &done, 1) == 1);
    ::close(ends[0]);
    worked_ = done == '+';
  }
  ~Other() { kill(); }
  void kill() {
    if (process_ == 0) return;
    ::kill(process_, SIGKILL);
    ::waitpid(std::exchange(process_, 0), nullptr, 0);
  }
  bool worked() const { return worked_; }
  pid_t process() const { return process_; }

 private:
  pid_t process_ = 0;
  bool worked_ = false;
};

/// Takes a lock and keeps it until the process ends.
void take_for_good(const fs::path& resource, Lock::Mode kind) {
  static Lock kept;
  kept = Lock::take(resource, kind);
}

bool can_take(const fs::path& resource, Lock::Mode kind) {
  return Other([&] { Lock::take(resource, kind); }).worked();
}

constexpr auto shared = Lock::Mode::shared, exclusive = Lock::Mode::exclusive;

}  // namespace

TEST_CASE("Who writes is alone, and whoever is refused learns who it is") {
  const Folder folder;
  Other writer([&] { take_for_good(folder.mesh, exclusive); });
  const std::string who = "(process " + std::to_string(writer.process()) + " on ";
  for (const Lock::Mode kind : {shared, exclusive}) {
    CHECK_THROWS_AS(Lock::take(folder.mesh, kind), LockRefused);
    CHECK_THROWS_WITH(Lock::take(folder.mesh, kind),
                      Contains(who) && Contains("works on " + folder.mesh.string()));
  }
  CHECK(can_take(folder.path / "rain.nc", exclusive));
}

TEST_CASE("Many read at once; who would write is told of one of them") {
  const Folder folder;
  Other first([&] { take_for_good(folder.mesh, shared); }),
      second([&] { take_for_good(folder.mesh, shared); });
  CHECK(second.worked());
  CHECK_THROWS_WITH(Lock::take(folder.mesh, exclusive), Contains(std::to_string(second.process())));
  second.kill();
  CHECK_THROWS_WITH(Lock::take(folder.mesh, exclusive), Contains(std::to_string(first.process())));
}

TEST_CASE("A killed program leaves no lock") {
  const Folder folder;
  Other writer([&] { take_for_good(folder.mesh, exclusive); });
  writer.kill();
  CHECK(!folder.empty());
  CHECK_NOTHROW(Lock::take(folder.mesh, exclusive));
  CHECK(folder.empty());
}

TEST_CASE("Locks given up leave nothing, not even a folder made for them") {
  const Folder folder;
  {
    const Lock mesh = Lock::take(folder.mesh, shared);
    const Lock cycle = Lock::take(folder.path / "cycles" / "20260310T0600Z", exclusive);
    CHECK(!can_take(folder.path / "cycles" / "20260310T0600Z", exclusive));
  }
  CHECK(folder.empty());
}

TEST_CASE("Who waits gets the lock when it is given up") {
  const Folder folder;
  Other writer([&] { take_for_good(folder.mesh, exclusive); });
  std::thread ending([&] {
    std::this_thread::sleep_for(std::chrono::milliseconds(700));
    writer.kill();
  });
  CHECK_NOTHROW(Lock::take(folder.mesh, exclusive, std::chrono::seconds(20)));
  ending.join();
}

TEST_CASE("A lock handed on is held by the next program, against all others") {
  const Folder folder;
  {
    const Lock lock = Lock::take(folder.mesh, exclusive);
    CHECK(!can_take(folder.mesh, exclusive));
    lock.hand_on();
    CHECK(can_take(folder.mesh, exclusive));  // it inherits the descriptor
    ::unsetenv("FRESHET_HELD_LOCK");
    CHECK(!can_take(folder.mesh, exclusive));
  }
  ::setenv("FRESHET_HELD_LOCK", "1:0", 1);  // says so, but is not
  Other writer([&] { take_for_good(folder.mesh, exclusive); });
  CHECK_THROWS_AS(Lock::take(folder.mesh, exclusive), LockRefused);
  ::unsetenv("FRESHET_HELD_LOCK");
}
