#pragma once

#include <filesystem>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "sim/core/error.h"

namespace groundglass::optics {

/// One line of a .zmx file: a keyword and what follows it.
struct ZmxRecord {
  SourceLocation where;  // with the keyword
  std::vector<std::string> words;
  std::string text;  // the words as they stand

  const std::string& keyword() const { return where.key; }
  InputError error(const std::string& message) const { return InputError(where, message); }
  /// Word i as a number. Throws InputError when it is none or missing.
  double number(size_t i) const;
  double number_or(size_t i, double fallback) const { return i < words.size() ? number(i) : fallback; }
  int integer(size_t i) const;
  int integer_or(size_t i, int fallback) const { return i < words.size() ? integer(i) : fallback; }
};

struct ZmxSurfaceRecords {
  ZmxRecord surf;  // the line SURF n
  std::vector<ZmxRecord> records;
};

/// A .zmx file in its parts. The merit function and the tolerances, which follow the surfaces, are left out.
struct ZmxRecords {
  std::vector<ZmxRecord> header;
  std::vector<ZmxSurfaceRecords> surfaces;
  /// MNUM, and the multi-configuration operands behind it.
  std::optional<ZmxRecord> configuration_count;
  std::vector<ZmxRecord> configurations;
};

/// Throws InputError for a line whose keyword is not known, since it may matter to the rays.
ZmxRecords read_zmx_records(std::string_view bytes, const std::filesystem::path& name);

}  // namespace groundglass::optics
