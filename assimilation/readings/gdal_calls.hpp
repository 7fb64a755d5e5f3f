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

inline std::string gdal_message() {
  const std::string message = CPLGetLastErrorMsg();
  return message.empty() ? "no reason given" : message;
}

/// RunError "<store>: <doing>: <GDAL's reason>" unless `error` is OGRERR_NONE.
inline void ogr_ok(OGRErr error, const std::string& store, const char* doing) {
  if (error != OGRERR_NONE)
    core::fail_run("{}: {}: {}; nothing was stored (is the disk full?)", store, doing, gdal_message());
}

/// The same for calls that only leave a message behind.
inline void no_gdal_error(const std::string& store, const char* doing) {
  if (CPLGetLastErrorType() >= CE_Failure) ogr_ok(OGRERR_FAILURE, store, doing);
}

}  // namespace freshet::assimilation
