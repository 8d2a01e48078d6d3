#include "isp/colour/dcp_profile.h"

#include <fmt/format.h>

#include <algorithm>
#include <bit>
#include <cmath>
#include <cstdint>
#include <map>
#include <optional>

#include "sim/core/calibration.h"
#include "sim/core/error.h"
#include "sim/core/text_file.h"

namespace groundglass::isp {
namespace {

/// Tags of DNG 1.4, in the order in which they are told of here.
struct Tag {
  std::uint16_t code;
  const char* name;
};
constexpr Tag profile_name{50936, "ProfileName"};
constexpr Tag color_matrix[2]{{50721, "ColorMatrix1"}, {50722, "ColorMatrix2"}};
constexpr Tag forward_matrix[2]{{50964, "ForwardMatrix1"}, {50965, "ForwardMatrix2"}};
constexpr Tag illuminant[2]{{50778, "CalibrationIlluminant1"}, {50779, "CalibrationIlluminant2"}};
constexpr Tag hue_sat_dims{50937, "ProfileHueSatMapDims"};
constexpr Tag hue_sat_data[2]{{50938, "ProfileHueSatMapData1"}, {50939, "ProfileHueSatMapData2"}};
constexpr Tag hue_sat_encoding{51107, "ProfileHueSatMapEncoding"};
constexpr Tag look_dims{50981, "ProfileLookTableDims"};
constexpr Tag look_data{50982, "ProfileLookTableData"};
constexpr Tag look_encoding{51108, "ProfileLookTableEncoding"};
constexpr Tag tone_curve{50940, "ProfileToneCurve"};

/// The one directory of a profile: like a TIFF's with a magic number of its own.
class Directory {
 public:
  Directory(std::string bytes, std::filesystem::path path)
      : bytes_(std::move(bytes)), path_(std::move(path)) {
    if (bytes_.starts_with("IIRC"))
      big_endian_ = false;
    else if (bytes_.starts_with("MMCR"))
      big_endian_ = true;
    else
      fail("is not a camera profile (.dcp), which begins with IIRC or MMCR");
    const size_t start = integer(4, 4);
    const size_t count = integer(start, 2);
    for (size_t i = 0; i < count; ++i) {
      const size_t entry = start + 2 + 12 * i;
      entries_[static_cast<std::uint16_t>(integer(entry, 2))] = {integer(entry + 2, 2), integer(entry + 4, 4),
                                                                 entry + 8};
    }
  }

  [[noreturn]] void fail(const std::string& what) const { throw InputError({path_, 0, ""}, what); }
  [[noreturn]] void fail(const Tag& tag, const std::string& what) const {
    throw InputError({path_, 0, tag.name}, what);
  }

  bool has(const Tag& tag) const { return entries_.contains(tag.code); }

  std::string text(const Tag& tag) const {
    if (!has(tag)) return {};
    const Values values = find(tag);
    if (values.type != 1 && values.type != 2) fail(tag, "is not text");
    const std::string text = bytes_.substr(values.offset, values.count);
    return text.substr(0, text.find('\0'));
  }

  /// All values of a tag, which must be `count` finite numbers where that is given; empty where it is absent.
  std::vector<double> numbers(const Tag& tag, std::optional<size_t> count = std::nullopt) const {
    if (!has(tag)) return {};
    const Values values = find(tag);
    if (count && values.count != *count)
      fail(tag, fmt::format("has {} numbers, expected {}", values.count, *count));
    std::vector<double> list;
    for (size_t i = 0; i < values.count; ++i) {
      list.push_back(number(values, values.offset + i * values.size));
      if (!std::isfinite(list.back())) fail(tag, "has a number that is not finite");
    }
    return list;
  }

 private:
  struct Entry {
    std::uint32_t type, count;
    size_t value;
  };
  struct Values {
    std::uint32_t type;
    size_t count, size, offset;
  };

  std::uint32_t integer(size_t offset, size_t size) const {
    if (offset > bytes_.size() || size > bytes_.size() - offset) fail("ends early: it is damaged");
    std::uint32_t value = 0;
    for (size_t i = 0; i < size; ++i) {
      const auto byte = static_cast<unsigned char>(bytes_[offset + (big_endian_ ? i : size - 1 - i)]);
      value = value << 8 | byte;
    }
    return value;
  }

  Values find(const Tag& tag) const {
    const Entry& entry = entries_.at(tag.code);
    static const std::map<std::uint32_t, size_t> sizes{{1, 1}, {2, 1},  {3, 2},  {4, 4},
                                                       {5, 8}, {10, 8}, {11, 4}, {12, 8}};
    const auto size = sizes.find(entry.type);
    if (size == sizes.end()) fail(tag, fmt::format("is of type {}, which it cannot be", entry.type));
    const size_t bytes = size->second * entry.count;
    const size_t offset = bytes <= 4 ? entry.value : integer(entry.value, 4);
    if (offset > bytes_.size() || bytes > bytes_.size() - offset) fail(tag, "lies outside the file");
    return {entry.type, entry.count, size->second, offset};
  }

  double number(const Values& values, size_t offset) const {
    switch (values.type) {
      case 5:
        return double{static_cast<double>(integer(offset, 4))} / integer(offset + 4, 4);
      case 10:
        return static_cast<double>(std::bit_cast<std::int32_t>(integer(offset, 4))) /
               std::bit_cast<std::int32_t>(integer(offset + 4, 4));
      case 11:
        return static_cast<double>(std::bit_cast<float>(integer(offset, 4)));
      case 12: {
        const std::uint64_t high = integer(offset + (big_endian_ ? 0 : 4), 4),
                            low = integer(offset + (big_endian_ ? 4 : 0), 4);
        return std::bit_cast<double>(high << 32 | low);
      }
      default:
        return integer(offset, values.size);
    }
  }

  std::string bytes_;
  std::filesystem::path path_;
  bool big_endian_ = false;
  std::map<std::uint16_t, Entry> entries_;
};

Matrix3 matrix(const Directory& file, const Tag& tag) {
  const std::vector<double> values = file.numbers(tag, 9);
  return Eigen::Map<const Eigen::Matrix<double, 3, 3, Eigen::RowMajor>>(values.data());
}

int illuminant_code(const Directory& file, const Tag& tag) {
  const std::vector<double> code = file.numbers(tag, 1);
  const bool is_code = !code.empty() && code[0] >= 0.0 && code[0] <= 65535.0;
  if (!is_code || !light_source_temperature_K(static_cast<int>(code[0])))
    file.fail(tag, "is not the code of a light (EXIF LightSource)");
  return static_cast<int>(code[0]);
}

/// 0 and 1, or 1 and 0: which of a profile's two illuminants is the warmer.
struct Order {
  int warm = 0, cold = 0;
};

Order read_illuminants(const Directory& file, ColourCalibration& colour) {
  if (!file.has(color_matrix[1])) return {};
  const int codes[2]{illuminant_code(file, illuminant[0]), illuminant_code(file, illuminant[1])};
  const double first_K = *light_source_temperature_K(codes[0]),
               second_K = *light_source_temperature_K(codes[1]);
  if (first_K == second_K) file.fail(illuminant[1], "is a light of the first one's colour temperature");
  const Order order = first_K < second_K ? Order{0, 1} : Order{1, 0};
  colour.illuminants = {codes[order.warm], codes[order.cold]};
  return order;
}

void read_matrices(const Directory& file, const Order& order, ColourCalibration& colour) {
  if (!file.has(color_matrix[0])) file.fail(color_matrix[0], "is missing");
  colour.color_matrix_A = matrix(file, color_matrix[order.warm]);
  colour.color_matrix_D65 = matrix(file, color_matrix[order.cold]);
  colour.has_forward = file.has(forward_matrix[order.warm]) && file.has(forward_matrix[order.cold]);
  if (!colour.has_forward) return;
  colour.forward_matrix_A = matrix(file, forward_matrix[order.warm]);
  colour.forward_matrix_D65 = matrix(file, forward_matrix[order.cold]);
}

bool read_encoding(const Directory& file, const Tag& tag) {
  const std::vector<double> code = file.numbers(tag, 1);
  if (code.empty() || code[0] == 0.0) return false;
  if (code[0] != 1.0) file.fail(tag, fmt::format("is {}, expected 0 (linear) or 1 (sRGB)", code[0]));
  return true;
}

HueSatTable read_table(const Directory& file, const Tag& dims_tag, const Tag& data_tag,
                       const Tag& encoding_tag) {
  HueSatTable table;
  if (!file.has(data_tag)) return table;
  const std::vector<double> dims = file.numbers(dims_tag, 3);
  // More than anyone's profile has, and few enough to multiply.
  constexpr double most = 1024.0;
  if (dims.empty() ||
      !std::ranges::all_of(dims, [](double n) { return n >= 1.0 && n <= most && n == std::floor(n); }) ||
      dims[1] < 2.0)
    file.fail(dims_tag,
              "are not three whole numbers of divisions, from 1 to 1024, with 2 or more of saturation");
  table.hues = static_cast<int>(dims[0]);
  table.saturations = static_cast<int>(dims[1]);
  table.values = static_cast<int>(dims[2]);
  table.srgb_encoded = read_encoding(file, encoding_tag);
  const size_t entries = static_cast<size_t>(dims[0] * dims[1] * dims[2]);
  const std::vector<double> data = file.numbers(data_tag, 3 * entries);
  for (size_t i = 0; i < entries; ++i) {
    const HueSatTable::Change change{static_cast<float>(data[3 * i]), static_cast<float>(data[3 * i + 1]),
                                     static_cast<float>(data[3 * i + 2])};
    if (std::abs(change.hue_deg) > 360.0f || change.saturation < 0.0f || change.value < 0.0f)
      file.fail(data_tag,
                fmt::format("turns hue by {:g} degrees and multiplies by {:g} and {:g}, expected within "
                            "360 and nothing negative",
                            change.hue_deg, change.saturation, change.value));
    table.changes.push_back(change);
  }
  return table;
}

void read_hue_sat_maps(const Directory& file, const Order& order, DcpProfile& profile) {
  const auto read = [&](int i) { return read_table(file, hue_sat_dims, hue_sat_data[i], hue_sat_encoding); };
  profile.hue_sat_warm = read(order.warm);
  profile.hue_sat_cold = read(order.cold);
  // With one map for both lights, there is only the first.
  if (profile.hue_sat_warm.empty()) profile.hue_sat_warm = profile.hue_sat_cold;
  if (profile.hue_sat_cold.empty()) profile.hue_sat_cold = profile.hue_sat_warm;
}

std::vector<std::pair<double, double>> read_tone_curve(const Directory& file) {
  const std::vector<double> values = file.numbers(tone_curve);
  if (values.empty()) return {};
  if (values.size() < 4 || values.size() % 2 != 0)
    file.fail(tone_curve, "is not two or more pairs of numbers");
  std::vector<std::pair<double, double>> points;
  for (size_t i = 0; i < values.size(); i += 2) {
    if (!points.empty() && values[i] <= points.back().first)
      file.fail(tone_curve, "does not rise from point to point");
    points.emplace_back(values[i], values[i + 1]);
  }
  if (points.front() != std::pair(0.0, 0.0) || points.back() != std::pair(1.0, 1.0))
    file.fail(tone_curve, "does not go from (0, 0) to (1, 1)");
  return points;
}

}  // namespace

DcpProfile read_dcp(const std::filesystem::path& path) {
  const Directory file(read_text_file(path), path);
  DcpProfile profile;
  profile.name = file.text(profile_name);
  const Order order = read_illuminants(file, profile.colour);
  read_matrices(file, order, profile.colour);
  read_hue_sat_maps(file, order, profile);
  profile.look = read_table(file, look_dims, look_data, look_encoding);
  profile.tone_curve = read_tone_curve(file);
  return profile;
}

}  // namespace groundglass::isp
