// The observation store.
#include "assimilation/readings/store.hpp"

#include <unistd.h>

#include "service/doctor/rows.hpp"

namespace freshet::service {

std::optional<Finding> store_opens(const Patient& patient) {
  if (!patient.basin) return {};
  const std::string connection =
      assimilation::store_connection(*patient.basin, patient.workspace.observations());
  if (assimilation::store_is_missing(connection))
    return ok("not there yet; the first 'freshet ingest' makes it");
  std::error_code error;
  if (std::filesystem::is_regular_file(connection, error) && ::access(connection.c_str(), W_OK) != 0)
    return fault(connection + " cannot be written by this user", "run as its owner, or chown it");
  try {
    const assimilation::Store store(connection);
  } catch (const std::exception& reason) {
    return fault(reason.what(), "if it is damaged, take it from its back-up; a database may be away");
  }
  return ok("opens, and may be written");
}

}  // namespace freshet::service
