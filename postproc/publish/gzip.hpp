#pragma once
// Data of the site, compressed before they are written: buckets and plain servers compress nothing, and the
// page opens gzip by itself.

#include <string>
#include <string_view>

namespace freshet::postproc {

/// A whole gzip stream; the same bytes for the same content. RunError.
std::string gzipped(std::string_view content);

}  // namespace freshet::postproc
