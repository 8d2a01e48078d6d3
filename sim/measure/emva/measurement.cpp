#include "sim/measure/emva/measurement.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "sim/core/error.h"
#include "sim/measure/emva/frame_agreement.h"
#include "sim/measure/emva/frame_reader.h"

namespace groundglass::measure::emva {
namespace {

constexpr double s_per_ns = 1e-9;

std::vector<const Series*> pairs_of(const Descriptor& descriptor) {
  std::vector<const Series*> pairs;
  for (const Series& series : descriptor.series)
    if (series.is_pair()) pairs.push_back(&series);
  return pairs;
}

std::vector<ReadPair> read_pairs(const FrameReader& frames, const std::vector<const Series*>& pairs,
                                 const Task& task) {
  std::vector<ReadPair> read(pairs.size());
  parallel_for(static_cast<std::int64_t>(pairs.size()), task, "read pairs", [&](std::int64_t i) {
    const auto k = static_cast<size_t>(i);
    read[k] = frames.pair(*pairs[k]);
  });
  return read;
}

double noise_dn(double variance_dn2) { return std::sqrt(std::max(0.0, variance_dn2)); }

using Notes = std::vector<std::string>;

/// Throws where two frames of a series were not taken alike; notes what they drifted, and whether they did.
bool check_alike(const Descriptor& descriptor, const Series& series, const TakenFrame& a, const TakenFrame& b,
                 const MeanTolerance& tolerance, Notes& notes) {
  const auto note = at_place(place(descriptor, series), [&] { return disagreement(a, b, tolerance); });
  if (note) notes.push_back(*note);
  return note.has_value();
}

void check_dark_pair(const Descriptor& descriptor, const Series& series, const ReadPair& pair, Notes& notes) {
  const PairStatistics& s = pair.statistics;
  check_alike(descriptor, series, pair.a, pair.b,
              dark_tolerance(noise_dn(s.variance_dn2), s.mean_difference_error_dn), notes);
}

/// The one that half of the frames are no brighter than.
TakenFrame middle_frame(std::vector<TakenFrame> frames) {
  const auto middle = frames.begin() + static_cast<std::ptrdiff_t>(frames.size() / 2);
  std::ranges::nth_element(frames, middle, {}, &TakenFrame::mean_dn);
  return *middle;
}

/// Each frame against the middle one. Of those that drifted the first alone is noted.
void check_stack(const Descriptor& descriptor, const Series& series, const std::vector<TakenFrame>& frames,
                 const MeanTolerance& tolerance, Notes& notes) {
  const TakenFrame middle = middle_frame(frames);
  bool noted = false;
  Notes unused;
  for (const TakenFrame& frame : frames)
    noted |= check_alike(descriptor, series, frame, middle, tolerance, noted ? unused : notes);
}

DarkSeries dark_series(const Descriptor& descriptor, const std::vector<const Series*>& pairs,
                       const std::vector<ReadPair>& read) {
  DarkSeries series{descriptor.temperature_C, {}};
  for (size_t i = 0; i < pairs.size(); ++i)
    if (pairs[i]->is_dark())
      series.points.push_back(
          {pairs[i]->exposure_ns * s_per_ns, read[i].statistics.mean_dn, read[i].statistics.variance_dn2});
  return series;
}

/// Each flat pair with the dark pair of its exposure. Checks that the frames of every pair agree.
std::vector<PhotonTransferPoint> points_of(const Descriptor& descriptor,
                                           const std::vector<const Series*>& pairs,
                                           const std::vector<ReadPair>& read, Notes& notes) {
  std::vector<PhotonTransferPoint> points;
  for (size_t i = 0; i < pairs.size(); ++i) {
    const Series& flat = *pairs[i];
    if (flat.is_dark()) {
      check_dark_pair(descriptor, flat, read[i], notes);
      continue;
    }
    const PairStatistics& of_flat = read[i].statistics;
    const auto dark = std::ranges::find_if(
        pairs, [&](const Series* s) { return s->is_dark() && s->exposure_ns == flat.exposure_ns; });
    if (dark == pairs.end())
      throw InputError(
          place(descriptor, flat),
          fmt::format("has no pair of dark frames: expected 'd {:.15g}' with two frames", flat.exposure_ns));
    if (of_flat.one_picture_twice)
      throw InputError(
          place(descriptor, flat),
          "names one picture twice: its two frames are equal; expected frames that were taken one "
          "by one");
    const PairStatistics& of_dark = read[static_cast<size_t>(dark - pairs.begin())].statistics;
    points.push_back({flat.exposure_ns * s_per_ns, flat.photons, of_flat.mean_dn, of_flat.variance_dn2,
                      of_dark.mean_dn, of_dark.variance_dn2});
    check_alike(descriptor, flat, read[i].a, read[i].b,
                flat_tolerance(points.back().signal_dn(), noise_dn(of_dark.variance_dn2),
                               of_flat.mean_difference_error_dn),
                notes);
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

void read_stacks(Measurement& result, const Descriptor& descriptor, const FrameReader& frames,
                 const Task& task) {
  const Series* flat = only_stack(descriptor, false);
  const Series* dark = only_stack(descriptor, true);
  if (flat && !dark)
    throw InputError(place(descriptor, *flat), "is a stack of flat frames without one of dark frames");
  if (!dark) return;
  if (flat && flat->exposure_ns != dark->exposure_ns)
    throw InputError(
        place(descriptor, *dark),
        fmt::format("has the exposure {:.15g}, the stack of flat frames {:.15g}; expected the same",
                    dark->exposure_ns, flat->exposure_ns));
  ReadStack of_dark = frames.stack(*dark, task.part(0.0, 0.5));
  // A frame that stands out adds to the noise of its own stack: that of the pairs tells.
  const double noise = noise_dn(result.points.front().dark_variance_dn2);
  check_stack(descriptor, *dark, of_dark.frames, dark_tolerance(noise, 0.0), result.notes);
  result.dark = std::move(of_dark.sums);
  if (!flat) return;
  ReadStack of_flat = frames.stack(*flat, task.part(0.5, 1.0));
  const double signal_dn = middle_frame(of_flat.frames).mean_dn - middle_frame(of_dark.frames).mean_dn;
  check_stack(descriptor, *flat, of_flat.frames, flat_tolerance(signal_dn, noise, 0.0), result.notes);
  result.flat = std::move(of_flat.sums);
}

void check_files(const Descriptor& descriptor) {
  for (const Series& series : descriptor.series)
    for (const std::filesystem::path& frame : series.frames)
      if (!std::filesystem::is_regular_file(frame))
        throw InputError({descriptor.path, series.line, "i"},
                         fmt::format("there is no file {}, a frame of this series", frame.string()));
}

std::string name_of(const Descriptor& descriptor, const std::string& camera) {
  if (!descriptor.sensor.empty()) return descriptor.sensor;
  if (!camera.empty()) return camera;
  return std::filesystem::absolute(descriptor.path).lexically_normal().parent_path().filename().string();
}

Measurement read_descriptor_frames(const std::filesystem::path& path, std::optional<Site> site,
                                   const Task& task) {
  const Descriptor descriptor = read_descriptor(path);
  check_files(descriptor);
  const std::vector<const Series*> pairs = pairs_of(descriptor);
  Measurement result;
  points_of(descriptor, pairs, std::vector<ReadPair>(pairs.size()), result.notes);  // Finds what is missing.
  const FrameReader frames(descriptor, site);
  result.name = name_of(descriptor, frames.camera());
  result.source = path;
  result.bits = descriptor.bits;
  result.width = descriptor.width;
  result.height = descriptor.height;
  const std::vector<ReadPair> read = read_pairs(frames, pairs, task);
  result.points = points_of(descriptor, pairs, read, result.notes);
  if (result.points.empty()) throw InputError({path, 0, "b"}, "no pair of flat frames is described");
  result.dark_series.push_back(dark_series(descriptor, pairs, read));
  read_stacks(result, descriptor, frames, task);
  return result;
}

/// Adds to a measurement what a descriptor of dark frames tells.
void add_dark_series(Measurement& all, const std::filesystem::path& path, std::optional<Site> site,
                     const Task& task) {
  const Descriptor descriptor = read_descriptor(path);
  check_files(descriptor);
  if (!descriptor.temperature_C)
    throw InputError({path, 0, "temperature_C"}, "is missing; expected a line '# temperature_C = 30'");
  if (descriptor.bits != all.bits)
    throw InputError({path, 0, "n"}, fmt::format("says {} bits, {} says {}; expected the same",
                                                 descriptor.bits, all.source.filename().string(), all.bits));
  for (const Series& series : descriptor.series)
    if (!series.is_dark() || !series.is_pair())
      throw InputError(place(descriptor, series), "is no pair of dark frames, which alone a dark series has");
  const std::vector<const Series*> pairs = pairs_of(descriptor);
  const std::vector<ReadPair> read = read_pairs(FrameReader(descriptor, site), pairs, task);
  for (size_t i = 0; i < pairs.size(); ++i) check_dark_pair(descriptor, *pairs[i], read[i], all.notes);
  all.dark_series.push_back(dark_series(descriptor, pairs, read));
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
  for (const std::filesystem::path& path : dark) add_dark_series(result, path, site, task);
  return result;
}

Measurement read_table(const std::filesystem::path& path) {
  Measurement result;
  result.name = path.stem().string();
  result.source = path;
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
