#pragma once
// Overlays and graphs of roads, kept in the workspace until what they were made of changes.

#include <filesystem>
#include <string>

#include "exposure/overlay.hpp"
#include "exposure/road_graph.hpp"

namespace freshet::exposure {

/// Nothing if the file is not there, was made of something else (`made_of`, a sum) or is damaged.
bool read_overlay(const std::filesystem::path& path, const std::string& made_of, Overlay& overlay);
void write_overlay(const std::filesystem::path& path, const std::string& made_of, const Overlay& overlay);

bool read_graph(const std::filesystem::path& path, const std::string& made_of, RoadGraph& graph);
void write_graph(const std::filesystem::path& path, const std::string& made_of, const RoadGraph& graph);

}  // namespace freshet::exposure
