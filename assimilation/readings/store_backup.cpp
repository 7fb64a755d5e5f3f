// The observation store, copied while it is in use.

#include <gdal_priv.h>

#include "assimilation/readings/gdal_calls.hpp"
#include "assimilation/readings/store.hpp"
#include "assimilation/readings/store_sql.hpp"
#include "core/files.hpp"

namespace freshet::assimilation {

namespace fs = std::filesystem;

void Store::back_up(const fs::path& copy) const {
  const QuietGdal quiet;
  core::check(is_sqlite(*dataset_),
              "{}: is no GeoPackage; back it up with the database's own means, such as pg_dump", shown_);
  core::check(copy.extension() == ".gpkg", "{}: the copy must end in .gpkg", copy.string());
  core::check(!fs::exists(copy), "{}: is there already; name another file, or move it away", copy.string());
  std::error_code error;
  if (copy.has_parent_path()) fs::create_directories(copy.parent_path(), error);
  const core::Lock lock = core::Lock::take(copy, core::Lock::Mode::exclusive);
  const fs::path part = copy.parent_path() / (copy.stem().string() + ".part.gpkg");
  fs::remove(part, error);
  try {
    // One read transaction of SQLite: writers go on, and the copy has all of a transaction or nothing.
    run_sql(*dataset_, "VACUUM INTO " + sql_text(part.string()), shown_, "cannot be copied");
    core::publish(part, copy);
  } catch (...) {
    fs::remove(part, error);
    throw;
  }
}

}  // namespace freshet::assimilation
