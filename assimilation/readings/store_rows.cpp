#include "assimilation/readings/store_rows.hpp"

#include <fmt/format.h>
#include <gdal_priv.h>
#include <ogrsf_frmts.h>

#include "assimilation/readings/gdal_calls.hpp"
#include "assimilation/readings/store_layout.hpp"
#include "assimilation/readings/store_sql.hpp"

namespace freshet::assimilation {

namespace {

/// Bindings of a prepared statement, in SQLite: numbers stay as they are.
class Features : public RowWriter {
 public:
  Features(OGRLayer& layer, const std::vector<std::string>& columns, std::string store)
      : layer_(layer), feature_(OGRFeature::CreateFeature(layer.GetLayerDefn())), store_(std::move(store)) {
    for (const std::string& name : columns) fields_.push_back(feature_->GetFieldIndex(name.c_str()));
  }

  void put(const std::vector<Cell>& row) override {
    feature_->SetFID(OGRNullFID);
    for (std::size_t i = 0; i < row.size(); ++i)
      std::visit([&](const auto& value) { set(fields_[i], value); }, row[i]);
    ogr_ok(layer_.CreateFeature(feature_.get()), store_, "cannot add a row");
  }
  void finish() override {}

 private:
  void set(int field, std::monostate) { feature_->SetFieldNull(field); }
  void set(int field, std::int64_t value) { feature_->SetField(field, static_cast<GIntBig>(value)); }
  void set(int field, double value) { feature_->SetField(field, value); }
  void set(int field, bool value) { feature_->SetField(field, value ? 1 : 0); }
  void set(int field, const char* value) { feature_->SetField(field, value); }
  void set(int field, core::Instant value) { set_time(*feature_, field, value); }

  OGRLayer& layer_;
  OGRFeatureUniquePtr feature_;
  std::vector<int> fields_;
  std::string store_;
};

/// INSERT statements of many rows.
class Statements : public RowWriter {
 public:
  Statements(GDALDataset& dataset, const OGRLayer& layer, const std::vector<std::string>& columns,
             std::string store)
      : dataset_(dataset), store_(std::move(store)) {
    head_ = fmt::format("INSERT INTO {} ({}) VALUES ", const_cast<OGRLayer&>(layer).GetName(),
                        fmt::join(columns, ", "));
  }

  void put(const std::vector<Cell>& row) override {
    sql_ += sql_.empty() ? head_ + "(" : ",(";
    for (std::size_t i = 0; i < row.size(); ++i) {
      if (i > 0) sql_ += ',';
      std::visit([&](const auto& value) { add(value); }, row[i]);
    }
    sql_ += ')';
    constexpr std::size_t enough = std::size_t(1) << 18;
    if (sql_.size() > enough) finish();
  }
  void finish() override {
    if (sql_.empty()) return;
    run_sql(dataset_, sql_, store_, "cannot add rows");
    sql_.clear();
  }

 private:
  void add(std::monostate) { sql_ += "NULL"; }
  void add(std::int64_t value) { sql_ += std::to_string(value); }
  void add(double value) { sql_ += fmt::format("{}", value); }
  void add(bool value) { sql_ += value ? "true" : "false"; }
  void add(const char* value) { sql_ += sql_text(value); }
  void add(core::Instant value) { sql_ += sql_text(core::to_iso(value)); }

  GDALDataset& dataset_;
  std::string store_, head_, sql_;
};

}  // namespace

std::unique_ptr<RowWriter> row_writer(GDALDataset& dataset, OGRLayer& layer,
                                      const std::vector<std::string>& columns, const std::string& store) {
  if (is_postgres(dataset)) return std::make_unique<Statements>(dataset, layer, columns, store);
  return std::make_unique<Features>(layer, columns, store);
}

}  // namespace freshet::assimilation
