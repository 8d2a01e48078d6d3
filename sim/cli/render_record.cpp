#include "sim/cli/render_record.h"

#include <fmt/core.h>

#include <algorithm>
#include <limits>
#include <nlohmann/json.hpp>

#include "sim/camera/file_hash.h"
#include "sim/core/error.h"
#include "sim/core/file_kind.h"
#include "sim/core/text_file.h"

namespace groundglass::cli {
namespace {
namespace fs = std::filesystem;
using Json = nlohmann::json;

/// One object of the record. Every error names the record and the key.
class Fields {
 public:
  Fields(const fs::path& file, std::string name, const Json& json)
      : file_(file), name_(std::move(name)), json_(json) {
    if (!json_.is_object()) fail(name_, "is not an object");
  }

  const Json& at(const char* key) const {
    const auto found = json_.find(key);
    if (found == json_.end()) fail(full(key), "is missing");
    return *found;
  }
  bool has(const char* key) const { return json_.contains(key); }
  std::string text(const char* key) const {
    const Json& value = at(key);
    if (!value.is_string()) fail(full(key), "is not a string");
    return value.get<std::string>();
  }
  fs::path path(const char* key) const { return (file_.parent_path() / text(key)).lexically_normal(); }
  std::uint64_t number(const char* key, std::uint64_t least, std::uint64_t most) const {
    const Json& value = at(key);
    if (!value.is_number_unsigned() || value.get<std::uint64_t>() < least ||
        value.get<std::uint64_t>() > most)
      fail(full(key), fmt::format("is not a whole number from {} to {}", least, most));
    return value.get<std::uint64_t>();
  }
  bool flag(const char* key) const {
    const Json& value = at(key);
    if (!value.is_boolean()) fail(full(key), "is neither true nor false");
    return value.get<bool>();
  }
  Fields object(const char* key) const { return {file_, full(key), at(key)}; }
  std::vector<Fields> objects(const char* key) const {
    const Json& list = at(key);
    if (!list.is_array()) fail(full(key), "is not a list");
    std::vector<Fields> result;
    for (const Json& item : list)
      result.emplace_back(file_, fmt::format("{}[{}]", full(key), result.size() + 1), item);
    return result;
  }
  [[noreturn]] void fail(const std::string& key, const std::string& what) const {
    throw InputError({file_, 0, key}, what + "; the file is not the record of a render");
  }

 private:
  std::string full(const char* key) const { return name_.empty() ? key : name_ + "." + key; }

  const fs::path& file_;
  std::string name_;
  const Json& json_;
};

/// Throws InputError if an input is not what it was, or the record does not say what it was.
void check_inputs(const Fields& record) {
  std::vector<fs::path> checked;
  for (const Fields& input : record.objects("inputs")) {
    checked.push_back(input.path("path"));
    if (camera::file_sha256(checked.back()) != input.text("sha256"))
      throw InputError({checked.back(), 0, ""}, "has changed since the run was recorded");
  }
  for (const char* key : {"scene", "camera"})
    if (std::ranges::find(checked, record.path(key)) == checked.end())
      record.fail(key, "is not among the inputs, whose hashes tell whether they have changed");
}

RenderRecord record_of(const Fields& fields) {
  check_inputs(fields);
  RenderRecord record;
  record.version = fields.text("groundglass");
  record.options.scene = fields.path("scene").string();
  record.options.camera = fields.path("camera").string();
  const Fields settings = fields.object("render");
  record.options.samples_per_pixel = static_cast<int>(settings.number("samples_per_pixel", 1, 65536));
  const auto compression = sensor::dng_compression_named(fields.text("dng_compression"));
  if (!compression) fields.fail("dng_compression", "is none of none, packed and lossless");
  record.options.dng_compression = *compression;
  if (fields.has("readout")) {
    record.options.readout = camera::readout_mode_named(fields.text("readout"));
    if (!record.options.readout) fields.fail("readout", "is none of binned, remosaiced and native");
  }
  record.options.truth = fields.has("truth") && fields.flag("truth");
  record.options.seed = settings.number("seed", 0, std::numeric_limits<std::uint64_t>::max());
  return record;
}

}  // namespace

RenderRecord read_render_record(const fs::path& path) {
  const std::string text = read_text_file(path);
  Json json;
  try {
    json = Json::parse(text);
  } catch (const Json::parse_error& error) {
    const auto end = text.begin() + static_cast<std::ptrdiff_t>(std::min(error.byte, text.size()));
    throw InputError(
        {path, 1 + static_cast<int>(std::count(text.begin(), end, '\n')), ""},
        "is not JSON here" + looks_like(text) + ", expected the record of a render (*.run.json)");
  } catch (const Json::exception&) {
    throw InputError({path, 0, ""}, "is not the record of a render: it holds a number that is too large");
  }
  return record_of({path, "", json});
}

}  // namespace groundglass::cli
