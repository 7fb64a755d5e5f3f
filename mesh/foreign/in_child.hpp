#pragma once
// Files of other programs that a library reads, which a damaged one may end.

#include <filesystem>
#include <functional>

namespace freshet::mesh {

/// Does `reading` in another process, of which nothing stays but how it ended: InputError naming the file if
/// a signal ended it, or it took more than `most_s` of a processor. Errors that it throws are not reported:
/// doing it again says them.
void try_in_child(const std::filesystem::path& file, const std::function<void()>& reading, int most_s = 600);

}  // namespace freshet::mesh
