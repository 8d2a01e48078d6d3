#include "sim/scene/target_file.h"

#include <fmt/format.h>

#include <algorithm>
#include <numbers>

#include "sim/core/spectral_table.h"

namespace groundglass::scene {
namespace {

constexpr double rad_per_deg = std::numbers::pi / 180.0;
const NumberRange unit = NumberRange::between(0.0, 1.0);

/// Light and dark reflectance from the light one and the contrast ratio.
struct Greys {
  double light, dark;
};

Greys parse_greys(const TomlTable& table) {
  const double light = table.number_or("light_reflectance", 0.6, unit);
  return {light, light / table.number_or("contrast", 4.0, {.min = 1.0})};
}

Surface parse_uniform(const TomlTable& table, Placement&, const WavelengthGrid& grid) {
  if (!table.has("spectrum")) {
    const double reflectance = table.number("reflectance", unit);
    return Uniform::grey(reflectance);
  }
  if (table.has("reflectance"))
    throw table.error("reflectance", "give either reflectance or spectrum, not both");
  const Spectrum spectrum = parse_spectrum(table, grid);
  for (double v : spectrum.values())
    if (v < 0.0 || v > 1.0)
      throw table.error("spectrum", fmt::format("holds {}, a reflectance lies in 0…1", v));
  return Uniform(spectrum);
}

Surface parse_color_checker(const TomlTable& table, Placement& at, const WavelengthGrid& grid) {
  at.height_m =
      table.number_or("height_m", at.width_m * ColorChecker::card_height_mm / ColorChecker::card_width_mm,
                      NumberRange::positive());
  check_covers(ColorChecker::patch_reflectance(0), grid, table, "kind");
  return ColorChecker(at.width_m, at.height_m);
}

Surface parse_slanted_edge(const TomlTable& table, Placement&, const WavelengthGrid&) {
  const Greys greys = parse_greys(table);
  const double angle = table.number_or("angle_deg", 5.0, NumberRange::between(-360.0, 360.0));
  return SlantedEdge{greys.light, greys.dark, angle * rad_per_deg};
}

Surface parse_siemens_star(const TomlTable& table, Placement& at, const WavelengthGrid&) {
  const Greys greys = parse_greys(table);
  SiemensStar star;
  star.light_reflectance = greys.light;
  star.dark_reflectance = greys.dark;
  star.cycles = static_cast<int>(table.integer_or("cycles", 144, NumberRange::between(1, 10000)));
  if (table.has("profile") && table.choice("profile", {"sinusoidal", "binary"}) == 1)
    star.profile = SiemensStar::Profile::binary;
  star.radius_m = 0.5 * std::min(at.width_m, at.height_m);
  return star;
}

Surface parse_grey_wedge(const TomlTable& table, Placement& at, const WavelengthGrid&) {
  const auto steps = static_cast<int>(table.integer_or("steps", 20, NumberRange::between(2, 1000)));
  const double first = table.number_or("first_density", 0.05, NumberRange::between(0.0, 10.0));
  const double step = table.number_or("density_step", 0.1, NumberRange::between(0.0, 10.0));
  return GreyWedge(at.width_m, at.height_m, steps, first, step);
}

Surface parse_dead_leaves(const TomlTable& table, Placement& at, const WavelengthGrid&) {
  DeadLeavesRecipe recipe;
  recipe.min_radius_m = table.number("min_radius_m", NumberRange::positive());
  recipe.max_radius_m = table.number("max_radius_m", NumberRange::positive());
  recipe.min_reflectance = table.number_or("min_reflectance", recipe.min_reflectance, unit);
  recipe.max_reflectance = table.number_or("max_reflectance", recipe.max_reflectance,
                                           NumberRange::between(recipe.min_reflectance, 1.0));
  recipe.seed = static_cast<std::uint64_t>(table.integer_or("seed", 1, NumberRange::non_negative()));
  try {
    return DeadLeaves(at.width_m, at.height_m, recipe);
  } catch (const InputError& error) {
    throw table.error("min_radius_m", error.what());
  }
}

Surface parse_image(const TomlTable& table, Placement& at, const WavelengthGrid&) {
  const std::filesystem::path file = table.input("file");
  Image<float> picture;
  try {
    picture = read_linear_srgb(file);
  } catch (const InputError& error) {
    throw table.error("file", error.what());
  }
  at.height_m =
      table.number_or("height_m", at.width_m * picture.height() / picture.width(), NumberRange::positive());
  return ImageTarget(at.width_m, at.height_m, picture);
}

using ParseSurface = Surface (*)(const TomlTable&, Placement&, const WavelengthGrid&);

struct Kind {
  std::string name;
  ParseSurface parse;
  /// The surface has proportions of its own and fills in a missing height.
  bool knows_height = false;
};

const std::vector<Kind>& kinds() {
  static const std::vector<Kind> list{
      {"uniform", parse_uniform},           {"colorchecker", parse_color_checker, true},
      {"slanted_edge", parse_slanted_edge}, {"siemens_star", parse_siemens_star},
      {"grey_wedge", parse_grey_wedge},     {"dead_leaves", parse_dead_leaves},
      {"image", parse_image, true}};
  return list;
}

const Kind& parse_kind(const TomlTable& table) {
  std::vector<std::string> names;
  for (const Kind& kind : kinds()) names.push_back(kind.name);
  return kinds()[table.choice("kind", names)];
}

Placement parse_placement(const TomlTable& table, bool knows_height) {
  Placement at;
  const std::vector<double> centre = table.numbers("centre_m", 2);
  at.centre_x_m = centre[0];
  at.centre_y_m = centre[1];
  at.distance_m = table.number("distance_m", NumberRange::positive());
  at.width_m = table.number("width_m", NumberRange::positive());
  if (!knows_height) at.height_m = table.number("height_m", NumberRange::positive());
  at.rotation_rad = table.number_or("rotation_deg", 0.0, NumberRange::between(-360.0, 360.0)) * rad_per_deg;
  return at;
}

}  // namespace

Target parse_target(const TomlTable& table, const WavelengthGrid& grid) {
  // Of any kind: the kind itself may be what is missing.
  table.expect({"kind",
                "name",
                "centre_m",
                "distance_m",
                "width_m",
                "height_m",
                "rotation_deg",
                "reflectance",
                "spectrum",
                "column",
                "light_reflectance",
                "contrast",
                "angle_deg",
                "cycles",
                "profile",
                "steps",
                "first_density",
                "density_step",
                "min_radius_m",
                "max_radius_m",
                "min_reflectance",
                "max_reflectance",
                "seed",
                "file"});
  const Kind& kind = parse_kind(table);
  std::string name = table.string_or("name", kind.name);
  Placement placement = parse_placement(table, kind.knows_height);
  Surface surface = kind.parse(table, placement, grid);
  table.finish();
  return {std::move(name), placement, std::move(surface)};
}

void check_covers(const Spectrum& spectrum, const WavelengthGrid& grid, const TomlTable& table,
                  std::string_view key) {
  if (spectrum.first_nm() <= grid.first_edge_nm && spectrum.last_nm() >= grid.last_edge_nm()) return;
  throw table.error(
      key, fmt::format("its spectrum is known over {}…{} nm, but [spectral] asks for {}…{} nm",
                       spectrum.first_nm(), spectrum.last_nm(), grid.first_edge_nm, grid.last_edge_nm()));
}

Spectrum parse_spectrum(const TomlTable& table, const WavelengthGrid& grid) {
  const auto read = [&]() -> Spectrum {
    const SpectralTable file = SpectralTable::read(table.input("spectrum"));
    if (table.has("column")) return file.column(table.string("column"));
    if (file.size() == 1) return file.column(size_t{0});
    throw InputError(fmt::format("the file has {} columns; choose one by column = \"…\"", file.size()));
  };
  Spectrum spectrum;
  try {
    spectrum = read();
    SampledSpectrum{spectrum};  // Refuses wavelengths off the 0.1 nm raster.
  } catch (const InputError& error) {
    throw table.error("spectrum", error.what());
  }
  check_covers(spectrum, grid, table, "spectrum");
  return spectrum;
}

}  // namespace groundglass::scene
