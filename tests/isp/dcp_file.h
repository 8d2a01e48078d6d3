#pragma once

#include <bit>
#include <cmath>
#include <cstdint>
#include <map>
#include <string>
#include <vector>

namespace groundglass::isp::testing {

/// A camera profile in the making, tag by tag.
class DcpFile {
 public:
  void text(std::uint16_t tag, const std::string& text) {
    tags_[tag] = {2, 1, static_cast<std::uint32_t>(text.size() + 1), {}};
    for (const char c : text + '\0') tags_[tag].units.push_back(static_cast<unsigned char>(c));
  }
  void shorts(std::uint16_t tag, const std::vector<std::uint16_t>& values) {
    tags_[tag] = {3, 2, static_cast<std::uint32_t>(values.size()), {values.begin(), values.end()}};
  }
  void longs(std::uint16_t tag, const std::vector<std::uint32_t>& values) {
    tags_[tag] = {4, 4, static_cast<std::uint32_t>(values.size()), values};
  }
  void floats(std::uint16_t tag, const std::vector<float>& values) {
    tags_[tag] = {11, 4, static_cast<std::uint32_t>(values.size()), {}};
    for (const float x : values) tags_[tag].units.push_back(std::bit_cast<std::uint32_t>(x));
  }
  void rationals(std::uint16_t tag, const std::vector<double>& values) {
    tags_[tag] = {10, 4, static_cast<std::uint32_t>(values.size()), {}};
    for (const double x : values) {
      tags_[tag].units.push_back(static_cast<std::uint32_t>(static_cast<std::int32_t>(std::lround(x * 1e4))));
      tags_[tag].units.push_back(10000);
    }
  }
  void remove(std::uint16_t tag) { tags_.erase(tag); }
  void set_type(std::uint16_t tag, std::uint16_t type) { tags_.at(tag).type = type; }
  void set_count(std::uint16_t tag, std::uint32_t count) { tags_.at(tag).count = count; }

  std::string bytes(bool big_endian) const {
    std::string values;
    std::string file = big_endian ? "MMCR" : "IIRC";
    put(file, 8, 4, big_endian);
    put(file, static_cast<std::uint32_t>(tags_.size()), 2, big_endian);
    const size_t data_start = file.size() + 12 * tags_.size() + 4;
    for (const auto& [tag, entry] : tags_) {
      put(file, tag, 2, big_endian);
      put(file, entry.type, 2, big_endian);
      put(file, entry.count, 4, big_endian);
      std::string data;
      for (const std::uint32_t unit : entry.units) put(data, unit, entry.unit_bytes, big_endian);
      if (data.size() <= 4) {
        data.resize(4, '\0');
        file += data;
      } else {
        put(file, static_cast<std::uint32_t>(data_start + values.size()), 4, big_endian);
        values += data;
      }
    }
    put(file, 0, 4, big_endian);
    return file + values;
  }

 private:
  struct Entry {
    std::uint16_t type = 0;
    int unit_bytes = 0;
    std::uint32_t count = 0;
    std::vector<std::uint32_t> units;
  };

  static void put(std::string& bytes, std::uint32_t value, int count, bool big_endian) {
    for (int i = 0; i < count; ++i) bytes += static_cast<char>(value >> 8 * (big_endian ? count - 1 - i : i));
  }

  std::map<std::uint16_t, Entry> tags_;
};

}  // namespace groundglass::isp::testing
