#include "sim/measure/emva/measurement.h"

#include <fmt/format.h>

#include <algorithm>

#include "sim/core/error.h"
#include "sim/measure/emva/pair_statistics.h"

namespace groundglass::measure::emva {
namespace {

constexpr double s_per_ns = 1e-9;

SourceLocation place(const Descriptor& descriptor, const Series& series) {
  return {descriptor.path, series.line, series.is_dark() ? "d" : "b"};
}

/// Reads the frames of one descriptor and checks that they are as it says.
class Frames {
 public:
  Frames(const Descriptor& descriptor, std::optional<Site> site) : descriptor_(descriptor), site_(site) {}

  Image<std::uint16_t> read(const std::filesystem::path& path) const {
    Image<std::uint16_t> frame = read_frame(path, site_);
    // A site's pixels are fewer than the frame's.
    if (!site_ && (frame.width() != descriptor_.width || frame.height() != descriptor_.height))
      throw InputError({path, 0, ""}, fmt::format("is {}×{} pixels, {} says {}×{}", frame.width(),
                                                  frame.height(), descriptor_.path.filename().string(),
                                                  descriptor_.width, descriptor_.height));
    const int highest = *std::ranges::max_element(frame.data());
    if (highest >> descriptor_.bits != 0)
      throw InputError({path, 0, ""}, fmt::format("has the number {}, but {} says {} bits", highest,
                                                  descriptor_.path.filename().string(), descriptor_.bits));
    return frame;
  }

  PairStatistics pair(const Series& series) const {
    return at_place(place(descriptor_, series),
                    [&] { return pair_statistics(read(series.frames[0]), read(series.frames[1])); });
  }

  FrameStack stack(const Series& series, const Task& task) const {
    FrameStack sums;
    for (size_t i = 0; i < series.frames.size(); ++i) {
      if (task.cancelled()) throw Cancelled();
      sums.add(read(series.frames[i]));
      task.progress("read stack", static_cast<double>(i + 1) / static_cast<double>(series.frames.size()));
    }
    return sums;
  }

 private:
  const Descriptor& descriptor_;
  std::optional<Site> site_;
};

std::vector<const Series*> pairs_of(const Descriptor& descriptor) {
  std::vector<const Series*> pairs;
  for (const Series& series : descriptor.series)
    if (series.is_pair()) pairs.push_back(&series);
  return pairs;
}

std::vector<PairStatistics> read_pairs(const Frames& frames, const std::vector<const Series*>& pairs,
                                       const Task& task) {
  std::vector<PairStatistics> statistics(pairs.size());
  parallel_for(static_cast<std::int64_t>(pairs.size()), task, "read pairs", [&](std::int64_t i) {
    const auto k = static_cast<size_t>(i);
    statistics[k] = frames.pair(*pairs[k]);
  });
  return statistics;
}

DarkSeries dark_series(const Descriptor& descriptor, const std::vector<const Series*>& pairs,
                       const std::vector<PairStatistics>& statistics) {
  DarkSeries series{descriptor.temperature_C, {}};
  for (size_t i = 0; i < pairs.size(); ++i)
    if (pairs[i]->is_dark())
      series.points.push_back(
          {pairs[i]->exposure_ns * s_per_ns, statistics[i].mean_dn, statistics[i].variance_dn2});
  return series;
}

/// Each flat pair with the dark pair of its exposure.
std::vector<PhotonTransferPoint> points_of(const Descriptor& descriptor,
                                           const std::vector<const Series*>& pairs,
                                           const std::vector<PairStatistics>& statistics) {
  std::vector<PhotonTransferPoint> points;
  for (size_t i = 0; i < pairs.size(); ++i) {
    const Series& flat = *pairs[i];
    if (flat.is_dark()) continue;
    const auto dark = std::ranges::find_if(
        pairs, [&](const Series* s) { return s->is_dark() && s->exposure_ns == flat.exposure_ns; });
    if (dark == pairs.end())
      throw InputError(
          place(descriptor, flat),
          fmt::format("has no pair of dark frames: expected 'd {:.15g}' with two frames", flat.exposure_ns));
    if (statistics[i].one_picture_twice)
      throw InputError(
          place(descriptor, flat),
          "names one picture twice: its two frames are equal; expected frames that were taken one "
          "by one");
    const PairStatistics& of_dark = statistics[static_cast<size_t>(dark - pairs.begin())];
    points.push_back({flat.exposure_ns * s_per_ns, flat.photons, statistics[i].mean_dn,
                      statistics[i].variance_dn2, of_dark.mean_dn, of_dark.variance_dn2});
  }
  std::ranges::stable_sort(points, {}, &PhotonTransferPoint::photons);
  return points;
}

/// The one stack of flat or of dark frames.
const Series* only_stack(const Descriptor& descriptor, bool is_dark) {
  const Series* found = nullptr;
  for (const Series& series : descriptor.series) {
    if (series.is_pair() || series.is_dark() != is_dark) continue;
    if (found)
      throw InputError(place(descriptor, series),
                       fmt::format("is a second stack of {} frames, after that of line {}; expected one",
                                   is_dark ? "dark" : "flat", found->line));
    found = &series;
  }
  return found;
}

void read_stacks(Measurement& result, const Descriptor& descriptor, const Frames& frames, const Task& task) {
  const Series* flat = only_stack(descriptor, false);
  const Series* dark = only_stack(descriptor, true);
  if (!flat && !dark) return;
  if (!flat || !dark)
    throw InputError(place(descriptor, flat ? *flat : *dark),
                     fmt::format("is a stack of {} frames without one of {} frames", flat ? "flat" : "dark",
                                 flat ? "dark" : "flat"));
  if (flat->exposure_ns != dark->exposure_ns)
    throw InputError(
        place(descriptor, *dark),
        fmt::format("has the exposure {:.15g}, the stack of flat frames {:.15g}; expected the same",
                    dark->exposure_ns, flat->exposure_ns));
  result.flat = frames.stack(*flat, task.part(0.0, 0.5));
  result.dark = frames.stack(*dark, task.part(0.5, 1.0));
}

void check_files(const Descriptor& descriptor) {
  for (const Series& series : descriptor.series)
    for (const std::filesystem::path& frame : series.frames)
      if (!std::filesystem::is_regular_file(frame))
        throw InputError({descriptor.path, series.line, "i"},
                         fmt::format("there is no file {}, a frame of this series", frame.string()));
}

Measurement read_descriptor_frames(const std::filesystem::path& path, std::optional<Site> site,
                                   const Task& task) {
  const Descriptor descriptor = read_descriptor(path);
  check_files(descriptor);
  const std::vector<const Series*> pairs = pairs_of(descriptor);
  points_of(descriptor, pairs, std::vector<PairStatistics>(pairs.size()));  // Finds what is missing early.
  const Frames frames(descriptor, site);
  Measurement result;
  result.name = path.string();
  result.bits = descriptor.bits;
  result.width = descriptor.width;
  result.height = descriptor.height;
  const std::vector<PairStatistics> statistics = read_pairs(frames, pairs, task);
  result.points = points_of(descriptor, pairs, statistics);
  if (result.points.empty()) throw InputError({path, 0, "b"}, "no pair of flat frames is described");
  result.dark_series.push_back(dark_series(descriptor, pairs, statistics));
  read_stacks(result, descriptor, frames, task);
  return result;
}

DarkSeries read_dark_series(const std::filesystem::path& path, std::optional<Site> site, const Task& task) {
  const Descriptor descriptor = read_descriptor(path);
  check_files(descriptor);
  if (!descriptor.temperature_C)
    throw InputError({path, 0, "temperature_C"}, "is missing; expected a line '# temperature_C = 30'");
  for (const Series& series : descriptor.series)
    if (!series.is_dark() || !series.is_pair())
      throw InputError(place(descriptor, series), "is no pair of dark frames, which alone a dark series has");
  const std::vector<const Series*> pairs = pairs_of(descriptor);
  return dark_series(descriptor, pairs, read_pairs(Frames(descriptor, site), pairs, task));
}

Measurement read_folder(const std::filesystem::path& folder, std::optional<Site> site, const Task& task) {
  const auto descriptor = [&] {
    for (const char* name : {"emva1288.txt", "EMVA1288_Data.txt"})
      if (std::filesystem::exists(folder / name)) return folder / name;
    throw InputError({folder, 0, ""},
                     "holds no emva1288.txt (or EMVA1288_Data.txt), the descriptor of its frames");
  }();
  std::vector<std::filesystem::path> dark;
  for (const auto& entry : std::filesystem::directory_iterator(folder)) {
    const std::string name = entry.path().filename().string();
    if (name.starts_with("dark_") && name.ends_with(".txt")) dark.push_back(entry.path());
  }
  std::ranges::sort(dark);
  Measurement result = read_descriptor_frames(descriptor, site, task);
  for (const std::filesystem::path& path : dark)
    result.dark_series.push_back(read_dark_series(path, site, task));
  return result;
}

Measurement read_table(const std::filesystem::path& path) {
  Measurement result;
  result.name = path.string();
  result.points = read_photon_transfer(path);
  std::ranges::stable_sort(result.points, {}, &PhotonTransferPoint::photons);
  DarkSeries& dark = result.dark_series.emplace_back();
  for (const PhotonTransferPoint& point : result.points)
    dark.points.push_back({point.exposure_s, point.dark_mean_dn, point.dark_variance_dn2});
  return result;
}

}  // namespace

Measurement read_measurement(const std::filesystem::path& path, std::optional<Site> site, const Task& task) {
  if (std::filesystem::is_directory(path)) return read_folder(path, site, task);
  if (path.extension() == ".csv") return read_table(path);
  return read_descriptor_frames(path, site, task);
}

}  // namespace groundglass::measure::emva
