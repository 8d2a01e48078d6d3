#include "sim/core/toml_file.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <fstream>
#include <sstream>
#define TOML_ENABLE_FORMATTERS 0
#define TOML_MAX_NESTED_VALUES 16  // Our files need 2; each level is a few calls deep.
#include <toml++/toml.h>

#include "sim/core/suggest.h"
#include "sim/core/text_file.h"

namespace groundglass {

struct TomlTable::Document {
  std::filesystem::path path;
  toml::table root;
  std::vector<std::filesystem::path> files;
};

namespace {

int line_of(const toml::node& node) { return static_cast<int>(node.source().begin.line); }

std::string_view type_name(const toml::node& node) {
  switch (node.type()) {
    case toml::node_type::table:
      return "a table";
    case toml::node_type::array:
      return "an array";
    case toml::node_type::string:
      return "a string";
    case toml::node_type::integer:
      return "an integer";
    case toml::node_type::floating_point:
      return "a number";
    case toml::node_type::boolean:
      return "a boolean";
    default:
      return "a date or time";
  }
}

/// The parser itself converts no integer that a double cannot hold exactly.
double as_double(const toml::node& number) {
  if (const auto* integer = number.as_integer()) return static_cast<double>(integer->get());
  return number.as_floating_point()->get();
}

std::string range_text(const NumberRange& range) {
  const bool has_min = std::isfinite(range.min), has_max = std::isfinite(range.max);
  if (has_min && has_max && range.min_excluded)
    return fmt::format("greater than {} and at most {}", range.min, range.max);
  if (has_min && has_max) return fmt::format("between {} and {}", range.min, range.max);
  if (has_min) return fmt::format("{} {}", range.min_excluded ? "greater than" : "at least", range.min);
  return fmt::format("at most {}", range.max);
}

bool contains(const std::vector<std::string>& words, const std::string& word) {
  return std::find(words.begin(), words.end(), word) != words.end();
}

}  // namespace

TomlTable::TomlTable(std::shared_ptr<Document> document, const toml::table* table, std::string prefix)
    : document_(std::move(document)),
      table_(table),
      prefix_(std::move(prefix)),
      read_keys_(std::make_shared<std::vector<std::string>>()),
      expected_keys_(std::make_shared<std::vector<std::string>>()) {}

void TomlTable::expect(std::initializer_list<std::string_view> keys) const {
  expected_keys_->assign(keys.begin(), keys.end());
}

bool TomlTable::has(std::string_view key) const { return table_->contains(key); }

bool TomlTable::is_string(std::string_view key) const {
  const toml::node* node = table_->get(key);
  return node && node->is_string();
}

const std::filesystem::path& TomlTable::file() const { return document_->path; }

const std::vector<std::filesystem::path>& TomlTable::files() const { return document_->files; }

SourceLocation TomlTable::where(std::string_view key) const {
  const toml::node* node = key.empty() ? nullptr : table_->get(key);
  std::string full_key = prefix_;
  if (!key.empty()) full_key += (full_key.empty() ? "" : ".") + std::string(key);
  return {document_->path, line_of(node ? *node : static_cast<const toml::node&>(*table_)), full_key};
}

InputError TomlTable::error(std::string_view key, const std::string& message) const {
  return InputError(where(key), message);
}

const toml::node& TomlTable::require(std::string_view key) const {
  read_keys_->emplace_back(key);
  if (const toml::node* node = table_->get(key)) return *node;
  const std::vector<std::string> unknown = unknown_keys();
  if (const std::string misspelt = nearest_word(key, unknown); !misspelt.empty())
    throw error(misspelt, fmt::format("unknown key, did you mean '{}'?", key));
  if (unknown.empty()) throw error(key, "missing; add it");
  throw error(key, fmt::format("missing; add it (unknown here: '{}')", fmt::join(unknown, "', '")));
}

std::vector<std::string> TomlTable::unknown_keys() const {
  if (expected_keys_->empty()) return {};
  std::vector<std::string> unknown = keys();
  std::erase_if(unknown, [this](const std::string& key) {
    return contains(*read_keys_, key) || contains(*expected_keys_, key);
  });
  return unknown;
}

double TomlTable::number(std::string_view key, NumberRange range) const {
  const toml::node& node = require(key);
  if (!node.is_number()) throw error(key, fmt::format("is {}, expected a number", type_name(node)));
  const double value = as_double(node);
  if (!std::isfinite(value)) throw error(key, "is not finite, expected an ordinary number");
  if (value < range.min || value > range.max || (range.min_excluded && value == range.min))
    throw error(key, fmt::format("is {}, expected a number {}", value, range_text(range)));
  return value;
}

double TomlTable::number_or(std::string_view key, double fallback, NumberRange range) const {
  read_keys_->emplace_back(key);
  return has(key) ? number(key, range) : fallback;
}

std::int64_t TomlTable::integer(std::string_view key, NumberRange range) const {
  const toml::node& node = require(key);
  if (!node.is_integer()) throw error(key, fmt::format("is {}, expected an integer", type_name(node)));
  number(key, range);
  return *node.value<std::int64_t>();
}

std::int64_t TomlTable::integer_or(std::string_view key, std::int64_t fallback, NumberRange range) const {
  read_keys_->emplace_back(key);
  return has(key) ? integer(key, range) : fallback;
}

bool TomlTable::boolean_or(std::string_view key, bool fallback) const {
  read_keys_->emplace_back(key);
  if (!has(key)) return fallback;
  const toml::node& node = require(key);
  if (!node.is_boolean()) throw error(key, fmt::format("is {}, expected true or false", type_name(node)));
  return *node.value<bool>();
}

std::string TomlTable::string(std::string_view key) const {
  const toml::node& node = require(key);
  if (!node.is_string()) throw error(key, fmt::format("is {}, expected a string", type_name(node)));
  return *node.value<std::string>();
}

std::string TomlTable::string_or(std::string_view key, std::string fallback) const {
  read_keys_->emplace_back(key);
  return has(key) ? string(key) : fallback;
}

size_t TomlTable::choice(std::string_view key, const std::vector<std::string>& choices) const {
  const std::string value = string(key);
  const auto found = std::find(choices.begin(), choices.end(), value);
  if (found != choices.end()) return static_cast<size_t>(found - choices.begin());
  throw error(key, fmt::format("is '{}', expected one of {}{}", value, fmt::join(choices, ", "),
                               did_you_mean(value, choices)));
}

std::vector<double> TomlTable::numbers(std::string_view key) const {
  const toml::node& node = require(key);
  const toml::array* array = node.as_array();
  if (!array) throw error(key, fmt::format("is {}, expected an array of numbers", type_name(node)));
  std::vector<double> values;
  for (const toml::node& item : *array) {
    if (!item.is_number() || !std::isfinite(as_double(item)))
      throw error(key, fmt::format("entry {} is not a finite number", values.size() + 1));
    values.push_back(as_double(item));
  }
  return values;
}

std::vector<double> TomlTable::numbers(std::string_view key, size_t count) const {
  std::vector<double> values = numbers(key);
  if (values.size() != count)
    throw error(key, fmt::format("has {} entries, expected {}", values.size(), count));
  return values;
}

std::vector<std::string> TomlTable::strings(std::string_view key) const {
  const toml::node& node = require(key);
  const toml::array* array = node.as_array();
  if (!array) throw error(key, fmt::format("is {}, expected an array of strings", type_name(node)));
  std::vector<std::string> values;
  for (const toml::node& item : *array) {
    if (!item.is_string()) throw error(key, fmt::format("entry {} is not a string", values.size() + 1));
    values.push_back(*item.value<std::string>());
  }
  return values;
}

std::filesystem::path TomlTable::resolved(const std::filesystem::path& path) const {
  return path.is_absolute() ? path : (document_->path.parent_path() / path).lexically_normal();
}

std::filesystem::path TomlTable::noted(std::filesystem::path input) const {
  std::vector<std::filesystem::path>& files = document_->files;
  if (std::find(files.begin(), files.end(), input) == files.end()) files.push_back(input);
  return input;
}

std::filesystem::path TomlTable::path(std::string_view key) const { return resolved(string(key)); }

std::filesystem::path TomlTable::input(std::string_view key) const { return noted(path(key)); }

std::vector<std::filesystem::path> TomlTable::inputs(std::string_view key) const {
  std::vector<std::filesystem::path> paths;
  for (const std::string& name : strings(key)) paths.push_back(noted(resolved(name)));
  return paths;
}

std::filesystem::path TomlTable::existing_file(std::string_view key) const {
  std::filesystem::path file = path(key);
  std::error_code failure;
  if (!std::filesystem::is_regular_file(file, failure))
    throw error(key, fmt::format("names '{}', where there is no file", file.string()));
  return file;
}

TomlTable TomlTable::table(std::string_view key) const {
  const toml::node& node = require(key);
  const toml::table* table = node.as_table();
  if (!table) throw error(key, fmt::format("is {}, expected a table [{}]", type_name(node), key));
  return TomlTable(document_, table, where(key).key);
}

std::optional<TomlTable> TomlTable::table_if(std::string_view key) const {
  read_keys_->emplace_back(key);
  if (!has(key)) return std::nullopt;
  return table(key);
}

std::vector<TomlTable> TomlTable::tables(std::string_view key) const {
  read_keys_->emplace_back(key);
  std::vector<TomlTable> result;
  if (!has(key)) return result;
  const toml::array* array = require(key).as_array();
  if (!array) throw error(key, fmt::format("expected an array of tables [[{}]]", key));
  for (const toml::node& item : *array) {
    const toml::table* table = item.as_table();
    if (!table) throw error(key, fmt::format("entry {} is not a table", result.size() + 1));
    result.push_back(TomlTable(document_, table, fmt::format("{}[{}]", where(key).key, result.size() + 1)));
  }
  return result;
}

std::vector<std::string> TomlTable::keys() const {
  std::vector<std::string> result;
  for (const auto& [key, node] : *table_) result.emplace_back(key.str());
  return result;
}

void TomlTable::finish() const {
  for (const auto& [key, node] : *table_) {
    const std::string name(key.str());
    if (!contains(*read_keys_, name))
      throw error(name, "unknown key; remove it or correct its name" + did_you_mean(name, *read_keys_));
  }
}

namespace {

/// toml++ goes one call deeper for each part of a dotted key, which stands on one line.
void check_line_lengths(std::string_view text, const std::filesystem::path& path) {
  constexpr size_t longest = 4096;
  int line = 1;
  for (size_t begin = 0; begin < text.size(); ++line) {
    const size_t end = std::min(text.find('\n', begin), text.size());
    if (end - begin > longest)
      throw InputError({path, line, ""},
                       fmt::format("is longer than {} characters; break the line", longest));
    begin = end + 1;
  }
}

}  // namespace

TomlTable parse_toml(std::string_view text, const std::filesystem::path& path) {
  check_line_lengths(text, path);
  auto document = std::make_shared<TomlTable::Document>();
  document->path = path;
  document->files = {path};
  try {
    document->root = toml::parse(text, path.string());
  } catch (const toml::parse_error& failure) {
    throw InputError({path, static_cast<int>(failure.source().begin.line), ""},
                     "is not valid TOML: " + std::string(failure.description()));
  }
  TomlTable root(document, &document->root, "");
  if (root.integer("schema") != 1)
    throw root.error("schema", "this version of groundglass reads schema = 1 only");
  return root;
}

TomlTable load_toml(const std::filesystem::path& path) { return parse_toml(read_text_file(path), path); }

}  // namespace groundglass
