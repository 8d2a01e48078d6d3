#pragma once

#include <filesystem>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace groundglass::measure::emva {

/// Frames taken alike: two for temporal noise, more for what is fixed to the pixels.
struct Series {
  double exposure_ns = 0.0;
  /// Mean number of photons that fall on a pixel during the exposure; 0: dark.
  double photons = 0.0;
  std::vector<std::filesystem::path> frames;
  /// Of the descriptor.
  int line = 0;

  bool is_dark() const { return photons == 0.0; }
  bool is_pair() const { return frames.size() == 2; }
};

/// The text that goes with a stack of frames, in the format of the public data sets (EMVA1288/datasets):
///
///     v 4.0                   release of the standard
///     n 12 640 480            bits, width and height of every frame
///     b 40000 120             flat frames: exposure in ns, photons on a pixel
///     i images/b_000_0.png    a frame, beside the descriptor; two in a pair, more in a stack
///     d 40000                 dark frames of that exposure
///
/// '#' begins a comment. Two of them have a meaning here: `# temperature_C = 30`, that of the sensor, and
/// `# sensor = NAME`.
struct Descriptor {
  std::filesystem::path path;
  /// Empty where none is given.
  std::string sensor = {};
  int bits = 0, width = 0, height = 0;
  std::optional<double> temperature_C;
  std::vector<Series> series;
};

/// Throws InputError naming file and line for whatever is not as above, a series described twice included.
Descriptor parse_descriptor(std::string_view text, const std::filesystem::path& path);
Descriptor read_descriptor(const std::filesystem::path& path);

/// What parse_descriptor reads; frames by their paths as they are.
std::string descriptor_text(const Descriptor& descriptor);

}  // namespace groundglass::measure::emva
