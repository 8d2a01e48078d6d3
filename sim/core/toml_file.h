#pragma once

#include <filesystem>
#include <initializer_list>
#include <limits>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "sim/core/error.h"

namespace toml {
inline namespace v3 {
class table;
class node;
}  // namespace v3
}  // namespace toml

namespace groundglass {

/// The numbers a key accepts. Bounds are inclusive unless the matching flag says otherwise.
struct NumberRange {
  double min = -std::numeric_limits<double>::infinity();
  double max = std::numeric_limits<double>::infinity();
  bool min_excluded = false;

  static NumberRange any() { return {}; }
  static NumberRange positive() { return {.min = 0.0, .min_excluded = true}; }
  static NumberRange non_negative() { return {.min = 0.0}; }
  static NumberRange between(double min, double max) { return {.min = min, .max = max}; }
};

/// One table of a TOML file that people write. Reading a key checks its type and range and marks it used;
/// `finish()` then rejects every key nobody asked for. Every error names file, line and key.
class TomlTable {
 public:
  /// Names all keys this table may hold, before a required one is read: only then can the error of a missing
  /// key tell which of the others are misspelt and which are merely read later.
  void expect(std::initializer_list<std::string_view> keys) const;

  bool has(std::string_view key) const;
  /// Whether `key` is there and is a string, for keys that take a name or something else.
  bool is_string(std::string_view key) const;

  double number(std::string_view key, NumberRange range = NumberRange::any()) const;
  double number_or(std::string_view key, double fallback, NumberRange range = NumberRange::any()) const;
  std::int64_t integer(std::string_view key, NumberRange range = NumberRange::any()) const;
  std::int64_t integer_or(std::string_view key, std::int64_t fallback,
                          NumberRange range = NumberRange::any()) const;
  bool boolean_or(std::string_view key, bool fallback) const;
  std::string string(std::string_view key) const;
  std::string string_or(std::string_view key, std::string fallback) const;
  /// A string that must be one of `choices`; returns its index.
  size_t choice(std::string_view key, const std::vector<std::string>& choices) const;
  std::vector<double> numbers(std::string_view key) const;
  /// `numbers` with exactly `count` entries.
  std::vector<double> numbers(std::string_view key, size_t count) const;
  std::vector<std::string> strings(std::string_view key) const;
  /// A path, resolved against the folder of this file. Existence is not checked here.
  std::filesystem::path path(std::string_view key) const;
  /// The `path` of a file that is read along with this one; files() lists it.
  std::filesystem::path input(std::string_view key) const;
  /// The same for an array of paths.
  std::vector<std::filesystem::path> inputs(std::string_view key) const;
  /// `path`, which must lead to a file.
  std::filesystem::path existing_file(std::string_view key) const;
  TomlTable table(std::string_view key) const;
  std::optional<TomlTable> table_if(std::string_view key) const;
  /// An array of tables, `[[key]]`; empty when absent.
  std::vector<TomlTable> tables(std::string_view key) const;
  /// All keys of this table, in file order is not guaranteed.
  std::vector<std::string> keys() const;

  /// Throws InputError if a key of this table was never read, proposing the nearest key that was.
  void finish() const;

  /// The place of `key`, or of this table when the key is absent or empty.
  SourceLocation where(std::string_view key = {}) const;
  /// An error at `key`, for checks only the caller can make.
  InputError error(std::string_view key, const std::string& message) const;
  const std::filesystem::path& file() const;
  /// This document's file and, once each, the inputs that any of its tables was asked for: all that was read.
  const std::vector<std::filesystem::path>& files() const;

 private:
  friend TomlTable load_toml(const std::filesystem::path&);
  friend TomlTable parse_toml(std::string_view, const std::filesystem::path&);
  struct Document;
  TomlTable(std::shared_ptr<Document> document, const toml::table* table, std::string prefix);
  const toml::node& require(std::string_view key) const;
  /// Keys that are neither expected nor read; none where nothing was expected.
  std::vector<std::string> unknown_keys() const;
  std::filesystem::path resolved(const std::filesystem::path& path) const;
  std::filesystem::path noted(std::filesystem::path input) const;

  std::shared_ptr<Document> document_;
  const toml::table* table_;
  std::string prefix_;
  std::shared_ptr<std::vector<std::string>> read_keys_, expected_keys_;
};

/// Parses a file. Throws InputError with file and line if it is missing or is not TOML, and if `schema = 1`
/// is absent.
TomlTable load_toml(const std::filesystem::path& path);

/// The same for text; `path` is the name used in errors and the folder of relative paths.
TomlTable parse_toml(std::string_view text, const std::filesystem::path& path);

}  // namespace groundglass
