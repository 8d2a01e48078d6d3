#include "isp/raw/defect_list.h"

#include <fmt/format.h>

#include <algorithm>
#include <sstream>

#include "isp/pipeline/stage_error.h"
#include "sim/core/text_file.h"

namespace groundglass::isp {
namespace {

constexpr std::uint32_t fix_bad_pixels_constant = 4, fix_bad_pixels_list = 5;

/// Big-endian words of an opcode.
class Words {
 public:
  explicit Words(const std::vector<std::uint8_t>& bytes) : bytes_(bytes) {}
  std::uint32_t next() {
    if (bytes_.size() - at_ < 4) throw stage_error("defects", "opcode", "a list of bad pixels is cut short");
    std::uint32_t word = 0;
    for (int i = 0; i < 4; ++i) word = word << 8 | bytes_[at_++];
    return word;
  }

 private:
  const std::vector<std::uint8_t>& bytes_;
  size_t at_ = 0;
};

}  // namespace

void DefectList::add(std::int64_t x, std::int64_t y) {
  if (x < 0 || y < 0 || x >= width_ || y >= static_cast<std::int64_t>(rows_.size())) return;
  rows_[static_cast<size_t>(y)].push_back(static_cast<int>(x));
}

void DefectList::add_constant(const RawFrame& raw, std::uint32_t constant) {
  for (int y = 0; y < raw.dn.height(); ++y)
    for (int x = 0; x < raw.dn.width(); ++x)
      if (raw.dn.at(x, y) == constant) add(x, y);
}

void DefectList::add_opcodes(const RawFrame& raw) {
  for (const Opcode& opcode : raw.stored_opcodes) {
    const auto* other = std::get_if<OtherOpcode>(&opcode.what);
    if (!other) continue;
    Words words(other->parameters);
    if (other->id == fix_bad_pixels_constant) add_constant(raw, words.next());
    if (other->id != fix_bad_pixels_list) continue;
    words.next();  // the phase of the mosaic, which the frame says itself
    const std::uint32_t points = words.next(), rectangles = words.next();
    for (std::uint32_t i = 0; i < points; ++i) {
      const std::uint32_t y = words.next(), x = words.next();
      add(x, y);
    }
    std::int64_t listed = 0;
    for (std::uint32_t i = 0; i < rectangles; ++i) {
      const std::uint32_t top = words.next(), left = words.next();
      const std::int64_t bottom = std::min<std::int64_t>(words.next(), raw.dn.height());
      const std::int64_t right = std::min<std::int64_t>(words.next(), raw.dn.width());
      listed += std::max<std::int64_t>(bottom - top, 0) * std::max<std::int64_t>(right - left, 0);
      if (listed > static_cast<std::int64_t>(raw.dn.pixel_count()))
        throw stage_error("defects", "opcode", "lists more bad pixels than the frame has");
      for (std::int64_t y = top; y < bottom; ++y)
        for (std::int64_t x = left; x < right; ++x) add(x, y);
    }
  }
}

void DefectList::add_file(const std::string& path) {
  std::istringstream lines(read_text_file(path));
  std::string line;
  for (int number = 1; std::getline(lines, line); ++number) {
    line = line.substr(0, line.find('#'));
    if (line.find_first_not_of(" \t\r") == std::string::npos) continue;
    std::istringstream words(line);
    std::int64_t x = -1, y = -1;
    if (!(words >> x >> y))
      throw InputError({path, number, ""}, "expected the column and the row of a pixel");
    if (x < 0 || y < 0 || x >= width_ || y >= static_cast<std::int64_t>(rows_.size()))
      throw InputError({path, number, ""}, fmt::format("names the pixel ({}, {}), the frame has {}×{}", x, y,
                                                       width_, rows_.size()));
    add(x, y);
  }
}

void DefectList::finish() {
  for (auto& row : rows_) {
    std::ranges::sort(row);
    row.erase(std::unique(row.begin(), row.end()), row.end());
  }
}

bool DefectList::empty() const {
  return std::ranges::all_of(rows_, [](const auto& row) { return row.empty(); });
}

bool DefectList::has(int x, int y) const { return std::ranges::binary_search(row(y), x); }

}  // namespace groundglass::isp
