#include "sim/measure/emva/frame_reader.h"

#include <fmt/format.h>

#include <algorithm>

namespace groundglass::measure::emva {
namespace {

double mean_of(const Image<std::uint16_t>& frame) {
  std::uint64_t sum = 0;
  for (std::uint16_t dn : frame.data()) sum += dn;
  return static_cast<double>(sum) / static_cast<double>(frame.data().size());
}

}  // namespace

SourceLocation place(const Descriptor& descriptor, const Series& series) {
  return {descriptor.path, series.line, series.is_dark() ? "d" : "b"};
}

FrameReader::FrameReader(const Descriptor& descriptor, std::optional<Site> site)
    : descriptor_(descriptor), site_(site), first_path_(descriptor.series.at(0).frames.at(0)) {
  at_place(place(descriptor_, descriptor_.series[0]), [&] {
    const StoredFrame first = read_frame(first_path_, site_);
    first_bits_ = first.bits;
    camera_ = first.camera;
    if (first_bits_ == 8 && descriptor_.bits > 8)
      throw InputError({first_path_, 0, ""},
                       fmt::format("has numbers of 8 bits, but {} says {}; expected the sensor's own numbers",
                                   descriptor_.path.filename().string(), descriptor_.bits));
  });
}

StoredFrame FrameReader::read(const std::filesystem::path& path) const {
  StoredFrame frame = read_frame(path, site_);
  if (frame.bits != first_bits_)
    throw InputError({path, 0, ""}, fmt::format("has numbers of {} bits, {} of {}; expected all frames alike",
                                                frame.bits, first_path_.string(), first_bits_));
  // A site's pixels are fewer than the frame's.
  if (!site_ && (frame.dn.width() != descriptor_.width || frame.dn.height() != descriptor_.height))
    throw InputError({path, 0, ""}, fmt::format("is {}×{} pixels, {} says {}×{}", frame.dn.width(),
                                                frame.dn.height(), descriptor_.path.filename().string(),
                                                descriptor_.width, descriptor_.height));
  const int highest = *std::ranges::max_element(frame.dn.data());
  if (highest >> descriptor_.bits != 0)
    throw InputError({path, 0, ""}, fmt::format("has the number {}, but {} says {} bits", highest,
                                                descriptor_.path.filename().string(), descriptor_.bits));
  return frame;
}

TakenFrame FrameReader::taken(const std::filesystem::path& path, double mean_dn,
                              const StoredFrame& frame) const {
  return {path.lexically_relative(descriptor_.path.parent_path()).generic_string(), mean_dn, frame.exposure_s,
          frame.iso};
}

ReadPair FrameReader::pair(const Series& series) const {
  return at_place(place(descriptor_, series), [&] {
    const StoredFrame a = read(series.frames[0]), b = read(series.frames[1]);
    const PairStatistics statistics = pair_statistics(a.dn, b.dn);
    const double half = 0.5 * statistics.mean_difference_dn;
    return ReadPair{statistics, taken(series.frames[0], statistics.mean_dn + half, a),
                    taken(series.frames[1], statistics.mean_dn - half, b)};
  });
}

ReadStack FrameReader::stack(const Series& series, const Task& task) const {
  return at_place(place(descriptor_, series), [&] {
    ReadStack stack;
    for (size_t i = 0; i < series.frames.size(); ++i) {
      if (task.cancelled()) throw Cancelled();
      const StoredFrame frame = read(series.frames[i]);
      stack.sums.add(frame.dn);
      stack.frames.push_back(taken(series.frames[i], mean_of(frame.dn), frame));
      task.progress("read stack", static_cast<double>(i + 1) / static_cast<double>(series.frames.size()));
    }
    return stack;
  });
}

}  // namespace groundglass::measure::emva
