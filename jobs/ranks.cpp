// freshet-ranks: whether ranks find each other and can compute together; started by freshet doctor.

#include <fmt/format.h>
#include <mpi.h>

#include <string>

int main(int argc, char** argv) {
  if (MPI_Init(&argc, &argv) != MPI_SUCCESS) return 1;
  int rank = 0, size = 0, sum = 0, length = 0;
  MPI_Comm_rank(MPI_COMM_WORLD, &rank);
  MPI_Comm_size(MPI_COMM_WORLD, &size);
  const int mine = rank + 1;
  MPI_Allreduce(&mine, &sum, 1, MPI_INT, MPI_SUM, MPI_COMM_WORLD);
  char host[MPI_MAX_PROCESSOR_NAME] = {}, library[MPI_MAX_LIBRARY_VERSION_STRING] = {};
  MPI_Get_processor_name(host, &length);
  MPI_Get_library_version(library, &length);
  const bool right = size > 1 && sum == size * (size + 1) / 2;
  const std::string name(library);
  if (rank == 0) fmt::print("{} ranks on {} work together, {}\n", size, host, name.substr(0, name.find(',')));
  MPI_Finalize();
  return right ? 0 : 1;
}
