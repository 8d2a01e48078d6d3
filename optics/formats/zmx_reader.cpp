#include "optics/formats/zmx_reader.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <cmath>
#include <numbers>

#include "optics/formats/text_file.h"
#include "optics/formats/zmx_configuration.h"
#include "optics/formats/zmx_fold.h"
#include "optics/formats/zmx_glass.h"
#include "optics/formats/zmx_paraxial.h"
#include "optics/formats/zmx_solves.h"
#include "sim/core/text_file.h"

namespace groundglass::optics {
namespace {

using Surfaces = std::vector<ZmxSurface>;
using Notes = std::vector<std::string>;

void check_whole(const ZmxRecords& file, const std::filesystem::path& path) {
  if (file.surfaces.size() < 3)
    throw InputError(
        {path, 0, "SURF"},
        fmt::format("the file has {} surfaces, expected an object, an image and at least one between; "
                    "is it a whole .zmx file?",
                    file.surfaces.size()));
}

Surfaces read_surfaces(const ZmxRecords& file, double mm_per_unit) {
  Surfaces surfaces;
  for (const ZmxSurfaceRecords& records : file.surfaces)
    surfaces.push_back(read_zmx_surface(records, mm_per_unit));
  return surfaces;
}

const Glass& picked_up_medium(const ZmxRecord& glas, const Surfaces& surfaces, size_t own) {
  const int from = glas.integer(2);
  if (from == 0 && surfaces[0].glas)
    throw surfaces[0].glas->error("the object lies in a glass, which is not modelled");
  if (from < 1 || from >= static_cast<int>(own))
    throw glas.error(
        fmt::format("picks the glass up from surface {}, expected one between 1 and {}", from, own - 1));
  return surfaces[static_cast<size_t>(from)].medium;
}

void find_media(Surfaces& surfaces, const ZmxSystem& system, Notes& notes) {
  for (size_t i = 1; i + 1 < surfaces.size(); ++i) {
    ZmxSurface& surface = surfaces[i];
    const Glass& before = surfaces[i - 1].medium;
    if (surface.is_break()) {
      surface.medium = before;
    } else if (!surface.glas) {
      continue;
    } else if (!surface.glas->words.empty() && surface.glas->words[0] == "MIRROR") {
      surface.mirror = true;
      surface.medium = before;
    } else if (surface.glas->integer_or(1, 0) == 2) {
      surface.medium = picked_up_medium(*surface.glas, surfaces, i);
    } else {
      surface.medium = zmx_glass(*surface.glas, system, notes);
    }
    if (surface.glas && !surface.is_break())
      for (const DesignWavelength& w : system.wavelengths)
        at_place(surface.glas->where, [&] { return surface.medium.index(w.nm); });
  }
}

void check_ends(const Surfaces& surfaces, double mm_per_unit) {
  const ZmxSurface &object = surfaces.front(), &image = surfaces.back(),
                   &last = surfaces[surfaces.size() - 2];
  if (object.glas) throw object.glas->error("the object lies in a glass, which is not modelled");
  if (std::isfinite(object.thickness_mm) && !is_plane(zmx_shape(object, mm_per_unit)))
    throw InputError(object.where, "the object surface is curved, which is not modelled");
  if (!is_plane(zmx_shape(image, mm_per_unit)))
    throw InputError(image.where, "the image surface is curved, which is not modelled");
  if (!last.medium.is_air())
    throw InputError(last.where,
                     fmt::format("the image lies in {}, which is not modelled; the last medium must be air",
                                 last.medium.name()));
}

void check_thicknesses(const Surfaces& surfaces) {
  for (size_t i = 1; i + 1 < surfaces.size(); ++i)
    if (!std::isfinite(surfaces[i].thickness_mm))
      throw InputError(surfaces[i].thickness_where,
                       fmt::format("the thickness of surface {} is infinite", i));
}

void check_stop(const Surfaces& surfaces, const std::filesystem::path& path) {
  const ZmxSurface* stop = nullptr;
  for (const ZmxSurface& surface : surfaces) {
    if (!surface.stop) continue;
    if (stop)
      throw InputError(surface.where,
                       fmt::format("is a second stop; the first is in line {}", stop->where.line));
    stop = &surface;
  }
  if (!stop) throw InputError({path, 0, "STOP"}, "is missing: no surface is the stop");
  if (stop == &surfaces.front() || stop == &surfaces.back() || stop->is_break())
    throw InputError(stop->where,
                     "is the stop, but neither the object, the image nor a coordinate break can be");
}

bool reaches(const Shape& shape, double radius_mm) {
  for (int k = 0; k < 8; ++k) {
    const double angle = k * std::numbers::pi / 4.0;
    if (!std::isfinite(sag(shape, radius_mm * std::cos(angle), radius_mm * std::sin(angle)).z_mm))
      return false;
  }
  return true;
}

/// No larger than the surface itself: beyond, rays miss it anyway.
void limit_to_surface(Surface& surface, size_t number, const std::filesystem::path& path) {
  if (reaches(surface.shape, surface.semi_diameter_mm)) return;
  double inside = 0.0, outside = surface.semi_diameter_mm;
  for (int step = 0; step < 60; ++step) {
    const double middle = 0.5 * (inside + outside);
    (reaches(surface.shape, middle) ? inside : outside) = middle;
  }
  constexpr double speck = 1e-6;
  if (inside < speck * surface.semi_diameter_mm)
    throw InputError(
        {path, 0, "CURV"},
        fmt::format("surface {} (as imported, from 1) is bent so much that it has no width", number));
  surface.semi_diameter_mm = inside;
}

/// The stop's radius by the file's aperture, within the opening it has besides. `lens` is as paraxial optics
/// sees it.
void set_stop(const Lens& paraxial, const ZmxSystem& system, const ZmxSurface& file, Lens& lens) {
  const auto rays = paraxial_trace(paraxial, system.primary_nm, zmx_marginal_ray(paraxial, system));
  Surface& stop = lens.surfaces[lens.stop_index()];
  const double radius_mm = std::abs(rays[paraxial.stop_index()].y_mm);
  const bool circle =
      file.aperture && (file.aperture->keyword() == "CLAP" || file.aperture->keyword() == "FLAP");
  stop.semi_diameter_mm = circle ? std::min(radius_mm, stop.semi_diameter_mm) : radius_mm;
  if (!(stop.semi_diameter_mm > 0.0)) throw InputError(system.aperture.where, "makes a stop of no width");
}

const ZmxSurface& stop_of(const Surfaces& surfaces) {
  return *std::find_if(surfaces.begin(), surfaces.end(), [](const ZmxSurface& s) { return s.stop; });
}

/// Gives those surfaces a clear radius that have none.
void estimate_clear_apertures(Lens& lens, const ZmxSystem& system, const std::filesystem::path& path,
                              Notes& notes) {
  constexpr double margin = 1.1;
  std::vector<size_t> estimated;
  for (size_t i = 0; i < lens.surfaces.size(); ++i)
    if (!(lens.surfaces[i].semi_diameter_mm > 0.0)) estimated.push_back(i);
  if (estimated.empty()) return;
  const std::vector<double> heights_mm = zmx_ray_heights_mm(lens, system);
  for (size_t i : estimated) {
    if (!(heights_mm[i] > 0.0 && std::isfinite(heights_mm[i])))
      throw InputError(
          {path, 0, "DIAM"},
          fmt::format("surface {} (as imported, from 1) has no DIAM, and paraxial rays give none", i + 1));
    lens.surfaces[i].semi_diameter_mm = margin * heights_mm[i];
  }
  for (size_t& i : estimated) ++i;
  notes.push_back(
      fmt::format("{}: DIAM is missing; clear radii of surfaces {} (as imported, from 1) are estimated from "
                  "paraxial rays",
                  path.string(), fmt::join(estimated, ", ")));
}

void note_automatic_apertures(const Surfaces& surfaces, const std::filesystem::path& path, Notes& notes) {
  const bool any = std::any_of(surfaces.begin() + 1, surfaces.end() - 1, [](const ZmxSurface& s) {
    return !s.is_break() && !s.stop && !s.aperture && s.semi_diameter_mm > 0.0;
  });
  if (any)
    notes.push_back(
        path.string() +
        ": DIAM: semi-diameters limit rays here, also those that OpticStudio computed and would not clip at");
}

/// ": …" of the notes on the system (NOTE 0), where writers name the source.
std::string noted_text(const ZmxRecords& file) {
  std::string notes;
  for (const ZmxRecord& record : file.header)
    if (record.keyword() == "NOTE" && record.words.size() > 1 && record.words[0] == "0") {
      const std::string_view text = trimmed(std::string_view(record.text).substr(1));
      notes += fmt::format("{} {}", notes.empty() ? ":" : "", text);
    }
  return notes;
}

/// Without a primary wavelength that weighs nothing: it is there only because the program wants the reference
/// wavelength in its list, and the lens has that apart.
std::vector<DesignWavelength> counted_wavelengths(const ZmxSystem& system) {
  std::vector<DesignWavelength> counted = system.wavelengths;
  std::erase_if(counted,
                [&](const DesignWavelength& w) { return w.nm == system.primary_nm && w.weight == 0.0; });
  return counted.empty() ? system.wavelengths : counted;
}

}  // namespace

ImportedLens parse_zmx(std::string_view bytes, const std::string& name) {
  const std::filesystem::path path = name;
  const ZmxRecords file = read_zmx_records(bytes, path);
  check_whole(file, path);
  ImportedLens result;
  ZmxSystem system = read_zmx_system(file, result.notes);
  Surfaces surfaces = read_surfaces(file, system.mm_per_unit);
  check_stop(surfaces, path);
  take_first_configuration(file, surfaces, system, result.notes);
  find_media(surfaces, system, result.notes);
  check_thicknesses(surfaces);
  resolve_zmx_solves(surfaces, system, result.notes);
  check_thicknesses(surfaces);
  check_ends(surfaces, system.mm_per_unit);

  Lens& lens = result.lens;
  lens.name = system.title.empty() ? path.stem().string() : system.title;
  lens.source = "OpticStudio file " + path.filename().string() + noted_text(file);
  lens.reference_wavelength_nm = system.primary_nm;
  lens.wavelengths = counted_wavelengths(system);
  fold_zmx_surfaces(surfaces, system.mm_per_unit, lens, result.notes);
  if (!(lens.object_distance_mm > 0.0))
    throw InputError(surfaces.front().thickness_where,
                     fmt::format("puts the object {} mm in front of the first surface that does something, "
                                 "expected a positive distance",
                                 lens.object_distance_mm));
  const Lens paraxial = zmx_paraxial_lens(surfaces, system.mm_per_unit);
  set_stop(paraxial, system, stop_of(surfaces), lens);
  lens.fields = zmx_field_points(paraxial, system);
  lens.half_field_deg = zmx_half_field_deg(paraxial, system);
  if (system.field_kind == ZmxFieldKind::real_image_height_mm)
    result.notes.push_back(system.fields_where.text() +
                           ": real image heights are taken as paraxial ones, without distortion");
  note_automatic_apertures(surfaces, path, result.notes);
  estimate_clear_apertures(lens, system, path, result.notes);
  for (size_t i = 0; i < lens.surfaces.size(); ++i) limit_to_surface(lens.surfaces[i], i + 1, path);
  return result;
}

ImportedLens load_zmx(const std::filesystem::path& path) {
  return parse_zmx(read_text_file(path), path.string());
}

}  // namespace groundglass::optics
