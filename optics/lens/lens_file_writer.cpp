#include <fmt/format.h>
#include <fmt/ranges.h>

#include <cmath>
#include <cstdlib>

#include "optics/coating/coating_file.h"
#include "optics/glass/glass_catalogue.h"
#include "optics/lens/lens_file.h"
#include "optics/lens/lens_file_parts.h"
#include "sim/core/constants.h"
#include "sim/core/error.h"

namespace groundglass::optics {
namespace {

template <typename... Kinds>
struct Overloaded : Kinds... {
  using Kinds::operator()...;
};
template <typename... Kinds>
Overloaded(Kinds...) -> Overloaded<Kinds...>;  // clang deduces it without from version 17 on.

/// The shortest decimal that reads back as the same bits, and as a TOML float: -0 is an integer to it.
std::string number(double value) {
  std::string text = fmt::format("{}", value);
  return text.find_first_not_of("-0123456789") == std::string::npos ? text + ".0" : text;
}

std::string array(const std::vector<double>& values) {
  std::vector<std::string> texts;
  for (const double value : values) texts.push_back(number(value));
  return fmt::format("[{}]", fmt::join(texts, ", "));
}

std::string quoted(const std::string& text) {
  std::string result = "\"";
  for (const char c : text) {
    if (c == '"' || c == '\\')
      result += fmt::format("\\{}", c);
    else if (static_cast<unsigned char>(c) < 0x20 || c == 0x7f)
      result += fmt::format("\\u{:04X}", static_cast<unsigned char>(c));
    else
      result += c;
  }
  return result + "\"";
}

std::string line(std::string_view key, const std::string& value) {
  return fmt::format("{} = {}\n", key, value);
}

/// A radius where one gives the curvature to the last bit, else the curvature.
std::string curvature(const std::string& radius, const std::string& curvature, double per_mm) {
  if (per_mm == 0.0) return line(radius + "_mm", "\"infinity\"");
  const double inverse = 1.0 / per_mm;
  // A file that had the radius has it back as it was printed: the decimal with the fewest digits that does.
  for (int digits = 1; digits <= 17; ++digits) {
    const double radius_mm = std::strtod(fmt::format("{:.{}g}", inverse, digits).c_str(), nullptr);
    if (1.0 / radius_mm == per_mm) return line(radius + "_mm", number(radius_mm));
  }
  for (const double radius_mm : {std::nextafter(inverse, 0.0), std::nextafter(inverse, 2.0 * inverse)})
    if (1.0 / radius_mm == per_mm) return line(radius + "_mm", number(radius_mm));
  return line(curvature + "_per_mm", number(per_mm));
}

std::string conic(std::string_view key, double value) { return value == 0.0 ? "" : line(key, number(value)); }

std::string base(const Conic& shape) {
  return curvature("radius", "curvature", shape.curvature_per_mm) + conic("conic", shape.conic);
}

/// coefficients[i] is that of r^(first + i · step).
std::string asphere(const std::vector<double>& coefficients, size_t first, size_t step) {
  std::vector<std::string> terms;
  for (size_t i = 0; i < coefficients.size(); ++i)
    terms.push_back(fmt::format("A{} = {}", first + i * step, number(coefficients[i])));
  return fmt::format("asphere_mm = {{{}}}\n", fmt::join(terms, ", "));
}

std::string forbes(std::string_view kind, double radius_mm, const std::vector<double>& coefficients_mm) {
  return fmt::format("forbes = {{kind = \"{}\", normalization_radius_mm = {}, coefficients_mm = {}}}\n", kind,
                     number(radius_mm), array(coefficients_mm));
}

std::string shape_text(const Shape& shape) {
  return std::visit(
      Overloaded{[](const Conic& s) { return base(s); },
                 [](const EvenAsphere& s) { return base(s.base) + asphere(s.coefficients, 4, 2); },
                 [](const PowerAsphere& s) { return base(s.base) + asphere(s.coefficients, 1, 1); },
                 [](const ForbesQbfs& s) {
                   return base({s.curvature_per_mm, 0.0}) +
                          forbes("qbfs", s.normalization_radius_mm, s.coefficients_mm);
                 },
                 [](const ForbesQcon& s) {
                   return base(s.base) + forbes("qcon", s.normalization_radius_mm, s.coefficients_mm);
                 },
                 [](const Biconic& s) {
                   return base(s.y) + curvature("radius_x", "curvature_x", s.x.curvature_per_mm) +
                          conic("conic_x", s.x.conic);
                 },
                 [](const Toroid& s) {
                   return base(s.profile.base) +
                          curvature("radius_of_rotation", "curvature_of_rotation", s.curvature_x_per_mm) +
                          (s.profile.coefficients.empty() ? "" : asphere(s.profile.coefficients, 4, 2));
                 }},
      shape);
}

/// Whether its name finds the very same material in the catalogues.
bool is_catalogue_glass(const Glass& glass) {
  if (glass.is_air() || std::holds_alternative<ModelIndex>(glass.formula())) return false;
  try {
    return find_glass(glass.name()).formula() == glass.formula();
  } catch (const InputError&) {
    return false;
  }
}

std::string series(const PowerSeriesIndex& f) {
  return fmt::format("series_coefficients_um = {}, series_powers = {}", array(f.coefficient), array(f.power));
}

std::string resonances(const std::vector<Resonance>& terms) {
  std::vector<double> b, c_um2, power;
  for (const Resonance& r : terms) {
    b.push_back(r.b);
    c_um2.push_back(r.c_um2);
    power.push_back(r.power);
  }
  return fmt::format("resonance_b = {}, resonance_c_um2 = {}, resonance_powers = {}", array(b), array(c_um2),
                     array(power));
}

std::string glass_text(const Glass& glass) {
  if (is_catalogue_glass(glass)) return line("glass", quoted(glass.name()));
  const auto own = [&](const std::string& formula) {
    return fmt::format("glass = {{name = {}, first_nm = {}, last_nm = {}, {}}}\n", quoted(glass.name()),
                       number(glass.first_nm()), number(glass.last_nm()), formula);
  };
  return std::visit(
      Overloaded{[](const AirIndex&) { return line("glass", "\"air\""); },
                 [&](const ConstantIndex& f) { return own("n = " + number(f.n)); },
                 [&](const SellmeierIndex& f) {
                   return own(
                       fmt::format("sellmeier_b = {}, sellmeier_c_um2 = {}", array(f.b), array(f.c_um2)));
                 },
                 [&](const PowerSeriesIndex& f) { return own(series(f)); },
                 [&](const ResonanceIndex& f) {
                   return own(series(f.background) + ", " + resonances(f.resonances));
                 },
                 [&](const ConradyIndex& f) {
                   return own("conrady_um = " + array({f.n0, f.a, f.b}));
                 },
                 [&](const HerzbergerIndex& f) {
                   return own("herzberger_um = " + array({f.a.begin(), f.a.end()}));
                 },
                 [](const ModelIndex& f) {
                   return fmt::format("glass = {{nd = {}, vd = {}{}}}\n", number(f.nd), number(f.vd),
                                      f.kind == MaterialKind::plastic ? ", kind = \"plastic\"" : "");
                 }},
      glass.formula());
}

/// "key = {…}" of the terms that are there.
std::string table(std::string_view key, const std::vector<std::string>& terms) {
  return fmt::format("{} = {{{}}}\n", key, fmt::join(terms, ", "));
}

void add(std::vector<std::string>& terms, std::string_view key, double value) {
  if (value != 0.0) terms.push_back(fmt::format("{} = {}", key, number(value)));
}

std::string aperture_text(const Aperture& aperture) {
  std::vector<std::string> terms;
  std::visit(Overloaded{[](std::monostate) {},
                        [&](const RectangularAperture& a) {
                          terms = {"kind = \"rectangle\"", "half_width_mm = " + number(a.half_width_mm),
                                   "half_height_mm = " + number(a.half_height_mm)};
                        },
                        [&](const EllipticalAperture& a) {
                          terms = {"kind = \"ellipse\"", "semi_axis_x_mm = " + number(a.semi_axis_x_mm),
                                   "semi_axis_y_mm = " + number(a.semi_axis_y_mm)};
                        },
                        [&](const IrisAperture& a) {
                          terms = {"kind = \"iris\"", fmt::format("blades = {}", a.blades)};
                          add(terms, "roundness", a.roundness);
                          add(terms, "rotation_deg", a.rotation_deg);
                        }},
             aperture.opening);
  add(terms, "center_x_mm", aperture.center_x_mm);
  add(terms, "center_y_mm", aperture.center_y_mm);
  add(terms, "obstruction_radius_mm", aperture.obstruction_radius_mm);
  return terms.empty() ? "" : table("aperture", terms);
}

std::string tilt_text(std::string_view key, const Tilt& tilt) {
  std::vector<std::string> terms;
  add(terms, "decenter_x_mm", tilt.decenter_x_mm);
  add(terms, "decenter_y_mm", tilt.decenter_y_mm);
  add(terms, "tilt_x_deg", tilt.tilt_x_deg);
  add(terms, "tilt_y_deg", tilt.tilt_y_deg);
  add(terms, "tilt_z_deg", tilt.tilt_z_deg);
  if (tilt.kind == TiltKind::back) terms.emplace_back("kind = \"back\"");
  if (tilt.kind == TiltKind::bend) terms.emplace_back("kind = \"bend\"");
  return terms.empty() ? "" : table(key, terms);
}

std::string coating_text(const Surface& surface) {
  if (!surface.coating) return "";
  for (const std::string& name : coating_names())
    if (find_coating(name) == surface.coating) return line("coating", quoted(name));
  throw InputError(fmt::format(
      "coating '{}' is none that the library carries, and a lens file has no place for its layers",
      surface.coating->name));
}

/// All keys but those of the shape and the thickness.
std::string other_keys(const Surface& surface, bool in_air) {
  std::string text;
  if (surface.mirror)
    text += line("mirror", "true");
  else if (!surface.glass.is_air() || (in_air && !is_plane(surface.shape)))
    text += glass_text(surface.glass);
  text += line("semi_diameter_mm", number(surface.semi_diameter_mm));
  text += aperture_text(surface.aperture) + tilt_text("tilt", surface.tilt);
  text += coating_text(surface);
  if (surface.stop) text += line("stop", "true");
  if (!surface.label.empty()) text += line("label", quoted(surface.label));
  return text;
}

std::string row_text(const Surface& surface, bool in_air, bool last) {
  std::string text = "\n[[surface]]\n" + shape_text(surface.shape);
  if (!last) text += line("thickness_mm", number(surface.thickness_mm));
  return text + other_keys(surface, in_air);
}

std::string published_text(const Lens& lens) {
  std::string text;
  if (lens.published_efl_mm) text += line("efl_mm", number(*lens.published_efl_mm));
  if (lens.published_f_number) text += line("f_number", number(*lens.published_f_number));
  if (lens.published_bfl_mm) text += line("bfl_mm", number(*lens.published_bfl_mm));
  if (lens.half_field_deg != 0.0) text += line("half_field_deg", number(lens.half_field_deg));
  if (lens.published_chief_ray_angle_deg)
    text += line("chief_ray_angle_deg", number(*lens.published_chief_ray_angle_deg));
  std::vector<std::string> elements;
  for (const auto& [surface, focal_length_mm] : lens.published_elements)
    elements.push_back(fmt::format("{} = {}", surface + 1, number(focal_length_mm)));
  if (!elements.empty()) text += table("element_focal_lengths_mm", elements);
  return text.empty() ? "" : "\n[published]\n" + text;
}

std::string fields_text(const Lens& lens) {
  if (lens.fields.empty()) return "";
  const std::string_view unit = std::isinf(lens.object_distance_mm) ? "deg" : "mm";
  std::vector<double> x, y;
  bool along_y = true;
  for (const FieldPoint& field : lens.fields) {
    x.push_back(field.x), y.push_back(field.y);
    along_y = along_y && field.x == 0.0;
  }
  const std::string text = line(fmt::format("fields_{}", unit), array(y));
  return along_y ? text : text + line(fmt::format("fields_x_{}", unit), array(x));
}

std::string design_text(const Lens& lens) {
  std::string text;
  if (!std::isinf(lens.object_distance_mm))
    text += line("object_distance_mm", number(lens.object_distance_mm));
  if (!lens.wavelengths.empty()) {
    std::vector<double> nm, weights;
    for (const DesignWavelength& w : lens.wavelengths) nm.push_back(w.nm), weights.push_back(w.weight);
    text += line("wavelengths_nm", array(nm)) + line("weights", array(weights));
  }
  text += fields_text(lens);
  return text.empty() ? "" : "\n[design]\n" + text;
}

std::string focus_group_text(const FocusGroup& group) {
  return fmt::format("\n[[focus_group]]\nfirst_surface = {}\nlast_surface = {}\nrate = {}\n", group.first + 1,
                     group.last + 1, number(group.rate));
}

std::string position_text(const Position& position, const std::vector<size_t>& surfaces) {
  std::string text = "\n[[position]]\n";
  if (!position.zoom.empty()) text += line("zoom", quoted(position.zoom));
  const bool distant = std::isinf(position.object_distance_mm);
  text += line("object_distance_mm", distant ? "\"infinity\"" : number(position.object_distance_mm));
  std::vector<std::string> terms;
  for (size_t i = 0; i < surfaces.size(); ++i)
    terms.push_back(fmt::format("{} = {}", surfaces[i] + 1, number(position.thickness_mm[i])));
  return text + table("thickness_mm", terms);
}

std::string motion_text(const Motion& motion) {
  std::string text;
  for (const FocusGroup& group : motion.focus_groups) text += focus_group_text(group);
  for (const Position& position : motion.positions) text += position_text(position, motion.variable_surfaces);
  return text;
}

}  // namespace

std::string surface_text(const Surface& surface) {
  return shape_text(surface.shape) + other_keys(surface, false);
}

std::string lens_text(const Lens& lens) {
  if (lens.surfaces.empty()) throw InputError("lens '" + lens.name + "' has no surface");
  std::string text = "schema = 1\n" + line("name", quoted(lens.name)) + line("source", quoted(lens.source));
  text += line("reference_wavelength_nm", number(lens.reference_wavelength_nm));
  text += line("image_distance_mm", number(lens.image_distance_mm()));
  text += tilt_text("image_tilt", lens.image_tilt);
  text += published_text(lens) + design_text(lens) + motion_text(lens.motion);
  for (size_t i = 0; i < lens.surfaces.size(); ++i) {
    const bool in_air = lens.surfaces[i].glass.is_air() && (i == 0 || lens.surfaces[i - 1].glass.is_air());
    text += row_text(lens.surfaces[i], in_air, i + 1 == lens.surfaces.size());
  }
  parse_lens(text, "lens '" + lens.name + "'");
  return text;
}

void write_lens(const Lens& lens, const std::filesystem::path& path, OutputFile::IfExists if_exists) {
  write_text_file(path, lens_text(lens), if_exists);
}

}  // namespace groundglass::optics
