// Seals: no damage passes, and what another program wrote is told apart. Files that two programs write at
// once.

#include <sys/wait.h>
#include <unistd.h>

#include <catch2/catch.hpp>
#include <filesystem>

#include "core/errors.hpp"
#include "core/file_seal.hpp"
#include "core/files.hpp"
#include "tests/support/temporary_folder.hpp"

using namespace freshet::core;
using Catch::Matchers::Contains;
namespace fs = std::filesystem;

namespace {

struct Folder {
  freshet::test::TemporaryFolder folder;
  fs::path path = folder.path(), file = folder / "a.nc";

  std::string sealed(std::string content) const {
    write_file(file, content);
    seal_file(file);
    return read_file(file);
  }
};

const std::string content = "some water, 3.14 m deep\n";

}  // namespace

TEST_CASE("A sealed file keeps its content and is intact, however often one looks") {
  const Folder folder;
  const std::string whole = folder.sealed(content);
  CHECK(whole.compare(0, content.size(), content) == 0);
  CHECK(whole.size() == content.size() + 64);
  CHECK(check_seal(folder.file) == Seal::intact);
  CHECK(check_seal(folder.file) == Seal::intact);
  folder.sealed("");
  CHECK(check_seal(folder.file) == Seal::intact);
}

TEST_CASE("No bit of a sealed file turns unseen", "[bad_input]") {
  const Folder folder;
  const std::string whole = folder.sealed(content);
  for (std::size_t i = 0; i < whole.size(); ++i) {
    std::string damaged = whole;
    damaged[i] = static_cast<char>(damaged[i] ^ (1 << (i % 8)));
    write_file(folder.file, damaged);
    CAPTURE(i);
    const std::size_t name = content.size() + 16;  // of the seal: a damaged one is none
    if (i >= content.size() && i < name) {
      CHECK(check_seal(folder.file) == Seal::none);
    } else {
      CHECK_THROWS_WITH(check_seal(folder.file), Contains(folder.file.string()) && Contains("damaged"));
    }
  }
}

TEST_CASE("A file cut short, or one that another program wrote to, has no seal", "[bad_input]") {
  const Folder folder;
  const std::string whole = folder.sealed(content);
  for (const std::size_t left :
       {whole.size() - 1, content.size() + 1, content.size(), std::size_t{3}, std::size_t{0}}) {
    write_file(folder.file, whole.substr(0, left));
    CHECK(check_seal(folder.file) == Seal::none);
  }
  write_file(folder.file, whole + "x");
  CHECK(check_seal(folder.file) == Seal::none);
  CHECK_THROWS_AS(check_seal(folder.path), InputError);
  CHECK_THROWS_AS(check_seal(folder.path / "none.nc"), InputError);
}

TEST_CASE("A file that two programs write at once is one or the other, and nothing is left next to it") {
  const Folder folder;
  const std::string mine(300000, 'a'), others(200000, 'b');
  const pid_t child = ::fork();
  REQUIRE(child >= 0);
  if (child == 0) {
    for (int i = 0; i < 100; ++i) write_file(folder.file, others);
    ::_exit(0);
  }
  int whole = 0;
  for (int i = 0; i < 100; ++i) {
    write_file(folder.file, mine);
    const std::string now = read_file(folder.file);
    whole += now == mine || now == others ? 1 : 0;
  }
  ::waitpid(child, nullptr, 0);
  CHECK(whole == 100);
  CHECK(std::distance(fs::directory_iterator(folder.path), {}) == 1);
}

TEST_CASE("What a killed program left of a file is written over") {
  const Folder folder;
  write_file(folder.path / "a.nc.part", std::string(1000, 'x'));
  write_file(folder.file, "short");
  CHECK(read_file(folder.file) == "short");
  CHECK_FALSE(fs::exists(folder.path / "a.nc.part"));
}
