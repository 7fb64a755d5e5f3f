#pragma once
// GDAL's error state as exceptions, for the observation store.

#include <cpl_error.h>
#include <ogr_core.h>

#include <string>

#include "core/errors.hpp"

namespace freshet::assimilation {

/// For its lifetime GDAL prints nothing; the last message stays to be asked for.
class QuietGdal {
 public:
  QuietGdal() {
    CPLPushErrorHandler(CPLQuietErrorHandler);
    CPLErrorReset();
  }
  ~QuietGdal() { CPLPopErrorHandler(); }
  QuietGdal(const QuietGdal&) = delete;
  QuietGdal& operator=(const QuietGdal&) = delete;
};

/// The last message, on one line.
std::string gdal_message();

/// What helps against a fault of which the database says this.
std::string mend_of(const std::string& message);

/// RunError "<store>: <doing>: <GDAL's reason>; nothing was stored (...)" unless `error` is OGRERR_NONE: for
/// work in a transaction, which is undone.
inline void ogr_ok(OGRErr error, const std::string& store, const char* doing) {
  if (error == OGRERR_NONE) return;
  const std::string message = gdal_message();
  core::fail_run("{}: {}: {}; nothing was stored ({})", store, doing, message, mend_of(message));
}

/// The same for calls that only leave a message behind.
inline void no_gdal_error(const std::string& store, const char* doing) {
  if (CPLGetLastErrorType() >= CE_Failure) ogr_ok(OGRERR_FAILURE, store, doing);
}

}  // namespace freshet::assimilation
