#pragma once
// [service] and what belongs to it: how a basin is kept in service. No result depends on it, so that none of
// its keys is part of a result's configuration (core/configuration.cpp), and only the rooms of the service
// look at it: Basin has it behind a pointer.

#include <string>
#include <vector>

#include "core/basin/archive.hpp"
#include "core/basin/engine.hpp"
#include "core/basin/exposure.hpp"
#include "core/basin/feeds.hpp"
#include "core/basin/location.hpp"
#include "core/basin/map_layers.hpp"
#include "core/basin/publish.hpp"
#include "core/basin/receivers.hpp"

namespace freshet::core {

class ConfigTable;

/// What is done about cycles whose time passed while nothing was in service.
enum class Missed {
  analyses,  ///< their analyses in order, then the newest forecast, then their own forecasts
  in_order   ///< each with its forecast and warnings, in order
};

struct Service {
  double cut_off_s = 600;        ///< a cycle waits so long for readings
  double retry_s = 60;           ///< after a failure, from then on twice as long each time
  double trouble_after_s = 120;  ///< what lasts so long is told as trouble
  double trouble_quiet_s = 300;  ///< what is gone for so long is told as over
  int tries = 3;                 ///< of a cycle, before its failure is told as trouble
  Missed missed = Missed::analyses;
  std::vector<std::string> products;  ///< formats of `freshet export` that each cycle writes
  bool map = false;                   ///< a PNG map of each cycle
  bool verify = false;                ///< forecasts compared with readings after each cycle
  EngineSettings engine;
  Archive archive;
  Publish publish;
  std::vector<Feed> feeds;
  std::vector<ExposureLayer> exposure;
  std::vector<MapLayer> map_layers;
  std::vector<Receiver> receivers;
  std::vector<SigningKey> signing;
  ConfigLocation at;
};

/// `warnings` gives the rules that receivers refer to.
Service read_service(ConfigTable root, const std::filesystem::path& folder, const Warnings& warnings);

}  // namespace freshet::core
