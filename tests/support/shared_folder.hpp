#pragma once
// A folder for one test, the same on all ranks, removed at its end.

#include <mpi.h>
#include <stdlib.h>

#include <filesystem>
#include <stdexcept>
#include <string>

namespace freshet::test {

class SharedFolder {
 public:
  SharedFolder() {
    std::string pattern = (std::filesystem::temp_directory_path() / "freshet-test-XXXXXX").string();
    MPI_Comm_rank(MPI_COMM_WORLD, &rank_);
    if (rank_ == 0 && !mkdtemp(pattern.data())) throw std::runtime_error("no temporary folder");
    MPI_Bcast(pattern.data(), static_cast<int>(pattern.size()), MPI_CHAR, 0, MPI_COMM_WORLD);
    path_ = pattern;
  }
  SharedFolder(const SharedFolder&) = delete;
  SharedFolder& operator=(const SharedFolder&) = delete;
  ~SharedFolder() {
    MPI_Barrier(MPI_COMM_WORLD);
    std::error_code ignored;
    if (rank_ == 0) std::filesystem::remove_all(path_, ignored);
  }
  std::filesystem::path operator/(const std::string& name) const { return path_ / name; }

 private:
  std::filesystem::path path_;
  int rank_ = 0;
};

}  // namespace freshet::test
