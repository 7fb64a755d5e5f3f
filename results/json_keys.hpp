#pragma once
// Keys of the JSON files that one program writes and another, or another room, reads (docs/architecture.md).
// What only its writer names is not here.

namespace freshet::results::key {

/// Of several files.
inline constexpr const char *cycle = "cycle", *name = "name", *synthetic = "synthetic", *members = "members",
                            *cells = "cells", *probability = "probability", *event = "event", *file = "file";

/// report.json
inline constexpr const char *lead_h = "lead_h", *gauges = "gauges", *id = "id", *assimilated = "assimilated",
                            *peak_stage_m = "peak_stage_m", *peak_time = "peak_time",
                            *thresholds = "thresholds", *stage_m = "stage_m", *water = "water",
                            *largest_relative_error = "largest_relative_error", *not_known = "not_known",
                            *members_left_out = "members_left_out";
/// Percentiles over the members; null where they fall among dry ones.
inline constexpr const char *p10 = "p10", *p50 = "p50", *p90 = "p90";
/// In report.json and analysis.json what the analysis did; null: there was none.
inline constexpr const char *assimilation = "assimilation", *readings_used = "readings_used",
                            *inflation = "inflation", *velocity_jump = "velocity_jump",
                            *smoother = "smoother";
/// What readings.json says of the readings that a cycle did not use.
inline constexpr const char* readings = "readings";
/// Of a run and of the first cycle: what ground and snow began with.
inline constexpr const char* warm_up = "warm_up";

/// timing.json
inline constexpr const char *seconds = "seconds", *steps = "steps", *seconds_per_step = "seconds_per_step",
                            *ranks = "ranks", *phases_s = "phases_s",
                            *peak_memory_bytes = "peak_memory_bytes";

/// provenance.json
inline constexpr const char *configuration = "configuration", *mesh_fingerprint = "mesh_fingerprint";

/// warnings/ledger.json: its entries, of which `kind` says which are messages (`message_entry`: those that
/// are to be delivered), drafts (`draft_entry`: never delivered) and acts of persons or of the model on
/// either
/// (`act_entry`). Before there were entries, a list `messages`.
inline constexpr const char *entries = "entries", *kind = "kind", *message_entry = "message",
                            *draft_entry = "draft", *act_entry = "act", *evaluation_entry = "evaluation",
                            *of = "of", *by = "by", *reason = "reason", *at = "at", *xml = "xml",
                            *previous = "previous", *sha256 = "sha256", *messages = "messages",
                            *identifier = "identifier", *type = "type", *rule = "rule", *thread = "thread",
                            *severity = "severity", *area_km2 = "area_km2", *onset = "onset",
                            *expires = "expires";

}  // namespace freshet::results::key
