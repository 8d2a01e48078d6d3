#include "optics/formats/zmx_writer.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <cmath>
#include <set>

#include "optics/formats/text_file.h"
#include "optics/glass/glass_catalogue.h"
#include "optics/glass/glass_model.h"
#include "sim/core/error.h"

namespace groundglass::optics {
namespace {

/// 17 significant digits bring every double back.
std::string exact(double value) { return fmt::format("{:.17g}", value); }

/// A name must stay on its line.
std::string on_one_line(std::string text) {
  std::replace_if(
      text.begin(), text.end(), [](char c) { return static_cast<unsigned char>(c) < ' '; }, ' ');
  return std::string(trimmed(text));
}

struct GlassName {
  std::string catalogue, name;  // empty for a medium without one
};

GlassName catalogue_name(const Glass& glass) {
  const size_t colon = glass.name().find(':');
  if (colon == std::string::npos) return {};
  GlassName result{glass.name().substr(0, colon), glass.name().substr(colon + 1)};
  const auto& known = glass_catalogue_names();
  if (std::find(known.begin(), known.end(), result.catalogue) == known.end()) return {};
  return result;
}

bool has(const std::string& catalogue, const std::string& name) {
  const auto& glasses = glass_catalogue(catalogue);
  return std::any_of(glasses.begin(), glasses.end(), [&](const Glass& glass) {
    return in_capitals(glass.name()) == in_capitals(catalogue + ":" + name);
  });
}

/// An order of the catalogues in which every glass is found in its own: makers give different glasses the
/// same name.
std::vector<std::string> catalogue_order(const std::vector<GlassName>& glasses) {
  std::set<std::string> used;
  for (const GlassName& glass : glasses)
    if (!glass.catalogue.empty()) used.insert(glass.catalogue);
  std::vector<std::string> order(used.begin(), used.end());
  do {
    const bool good = std::all_of(glasses.begin(), glasses.end(), [&](const GlassName& glass) {
      const auto first = std::find_if(order.begin(), order.end(), [&](const std::string& catalogue) {
        return has(catalogue, glass.name);
      });
      return glass.catalogue.empty() || (first != order.end() && *first == glass.catalogue);
    });
    if (good) return order;
  } while (std::next_permutation(order.begin(), order.end()));
  throw InputError(
      fmt::format("glasses of the catalogues {} share names, and a .zmx file cannot tell them apart",
                  fmt::join(used, ", ")));
}

/// TYPE and the lines that belong to a shape.
class ShapeLines {
 public:
  ShapeLines(std::string& text, const std::string& surface) : text_(text), surface_(surface) {}

  void operator()(const Conic& shape) { head("STANDARD", shape); }
  void operator()(const EvenAsphere& shape) {
    std::vector<double> even = {0.0};  // r²
    even.insert(even.end(), shape.coefficients.begin(), shape.coefficients.end());
    powers(shape.base, even, "EVENASPH", "XASPHERE");
  }
  void operator()(const PowerAsphere& shape) {
    powers(shape.base, shape.coefficients, "ODDASPHE", "XOSPHERE");
  }
  void operator()(const ForbesQbfs& shape) {
    head("QED_TYPE", {shape.curvature_per_mm, 0.0});
    q_terms(0, shape.normalization_radius_mm, shape.coefficients_mm);
  }
  void operator()(const ForbesQcon& shape) {
    head("QED_TYPE", shape.base);
    q_terms(1, shape.normalization_radius_mm, shape.coefficients_mm);
  }
  void operator()(const Biconic& shape) {
    head("BICONICX", shape.y);
    parameter(1, radius(shape.x.curvature_per_mm));
    parameter(2, shape.x.conic);
  }
  void operator()(const Toroid& shape) {
    constexpr size_t most = 6;  // y^4 … y^14
    if (shape.profile.coefficients.size() > most)
      throw InputError(surface_ +
                       ": the profile of a toroid goes to y^14 in a .zmx file, this one goes further");
    head("TOROIDAL", shape.profile.base);
    parameter(1, radius(shape.curvature_x_per_mm));
    for (size_t i = 0; i < shape.profile.coefficients.size(); ++i)
      parameter(i + 3, shape.profile.coefficients[i]);
  }

 private:
  static double radius(double curvature) { return curvature == 0.0 ? 0.0 : 1.0 / curvature; }
  void head(const char* type, const Conic& base) {
    text_ += fmt::format("  TYPE {}\n  CURV {} 0 0 0 0 \"\"\n", type, exact(base.curvature_per_mm));
    if (base.conic != 0.0) text_ += fmt::format("  CONI {}\n", exact(base.conic));
  }
  void parameter(size_t number, double value) {
    text_ += fmt::format("  PARM {} {}\n", number, exact(value));
  }
  void extra(size_t number, double value) {
    text_ += fmt::format("  XDAT {} {} 0 0 1 0 0 \"\"\n", number, exact(value));
  }
  void powers(const Conic& base, const std::vector<double>& terms, const char* plain, const char* extended) {
    constexpr size_t most_plain = 8;
    if (terms.size() <= most_plain) {
      head(plain, base);
      for (size_t i = 0; i < terms.size(); ++i) parameter(i + 1, terms[i]);
    } else {
      head(extended, base);
      extra(1, static_cast<double>(terms.size()));
      extra(2, 1.0);
      for (size_t i = 0; i < terms.size(); ++i) extra(i + 3, terms[i]);
    }
  }
  void q_terms(int kind, double radius_mm, const std::vector<double>& terms) {
    extra(1, kind);
    extra(2, static_cast<double>(terms.size()));
    extra(3, radius_mm);
    for (size_t i = 0; i < terms.size(); ++i) extra(i + 4, terms[i]);
  }

  std::string& text_;
  const std::string& surface_;
};

class Writer {
 public:
  explicit Writer(const Lens& lens) : lens_(lens) {}

  WrittenZmx write() {
    head();
    object();
    for (size_t i = 0; i < lens_.surfaces.size(); ++i) surface(i);
    image();
    return std::move(result_);
  }

 private:
  template <typename... Args>
  void line(fmt::format_string<Args...> format, Args&&... args) {
    result_.text += fmt::format(format, std::forward<Args>(args)...) + "\n";
  }
  std::string name_of(size_t i) const {
    const std::string& label = lens_.surfaces[i].label;
    return fmt::format("surface {}{}", i + 1, label.empty() ? "" : " (" + label + ")");
  }

  void head() {
    line("VERS 140124 258 36214");
    line("MODE SEQ");
    line("NAME {}", on_one_line(lens_.name));
    if (!lens_.source.empty()) line("NOTE 0 {}", on_one_line(lens_.source));
    line("UNIT MM X W X CM MR CPMM");
    line("FLOA");
    line("ENVD 20 1 0");
    line("RAIM 0 2 1 1 0 1 0 0 0");  // at the real stop, which limits rays here
    std::vector<GlassName> glasses;
    for (const Surface& surface : lens_.surfaces) glasses.push_back(catalogue_name(surface.glass));
    const std::vector<std::string> order = catalogue_order(glasses);
    std::vector<std::string> gcat;
    for (const std::string& catalogue : order)
      gcat.push_back(catalogue == "materials" ? "INFRARED MISC" : in_capitals(catalogue));
    if (!gcat.empty()) line("GCAT {}", fmt::join(gcat, " "));
    if (std::find(order.begin(), order.end(), "plastics") != order.end())
      result_.notes.push_back(
          "the catalogue PLASTICS is this library's own; OpticStudio has these materials in MISC or in "
          "makers' catalogues");
    fields();
    wavelengths();
  }
  void fields() {
    const std::vector<FieldPoint> fields = design_fields(lens_);
    const auto list = [&](auto get) {
      std::string out;
      for (const FieldPoint& field : fields) out += " " + exact(get(field));
      return out;
    };
    line("FTYP {} 0 {} {} 0 0 0", std::isinf(lens_.object_distance_mm) ? 0 : 1, fields.size(),
         written_wavelengths().size());
    line("XFLN{}", list([](const FieldPoint& f) { return f.x; }));
    line("YFLN{}", list([](const FieldPoint& f) { return f.y; }));
  }
  /// The reference wavelength is one of them.
  std::vector<DesignWavelength> written_wavelengths() const {
    std::vector<DesignWavelength> result = design_wavelengths(lens_);
    const bool there = std::any_of(result.begin(), result.end(),
                                   [&](const auto& w) { return w.nm == lens_.reference_wavelength_nm; });
    if (!there) result.push_back({lens_.reference_wavelength_nm, 0.0});
    return result;
  }
  void wavelengths() {
    const std::vector<DesignWavelength> list = written_wavelengths();
    size_t primary = 0;
    for (size_t i = 0; i < list.size(); ++i) {
      line("WAVM {} {} {}", i + 1, exact(list[i].nm / 1e3), exact(list[i].weight));
      if (list[i].nm == lens_.reference_wavelength_nm) primary = i;
    }
    line("PWAV {}", primary + 1);
  }

  void next_surface() { line("SURF {}", number_++); }
  void thickness(double mm) { line("  DISZ {}", std::isinf(mm) ? "INFINITY" : exact(mm)); }
  void object() {
    next_surface();
    line("  TYPE STANDARD");
    thickness(lens_.object_distance_mm);
  }
  void image() {
    if (lens_.image_tilt.moves()) coordinate_break(lens_.image_tilt, 0, 0.0);
    next_surface();
    line("  TYPE STANDARD");
    thickness(0.0);
  }
  void coordinate_break(const Tilt& tilt, int order, double thickness_mm) {
    next_surface();
    line("  TYPE COORDBRK");
    const double values[] = {tilt.decenter_x_mm, tilt.decenter_y_mm, tilt.tilt_x_deg, tilt.tilt_y_deg,
                             tilt.tilt_z_deg};
    for (size_t i = 0; i < std::size(values); ++i) line("  PARM {} {}", i + 1, exact(values[i]));
    line("  PARM 6 {}", order);
    thickness(thickness_mm);
  }

  void surface(size_t i) {
    const Surface& s = lens_.surfaces[i];
    const bool turns_back = s.tilt.moves() && s.tilt.kind != TiltKind::follow;
    if (s.tilt.moves()) coordinate_break(s.tilt, 0, 0.0);
    next_surface();
    if (s.stop) line("  STOP");
    if (!s.label.empty()) line("  COMM {}", on_one_line(s.label));
    const std::string name = name_of(i);
    std::visit(ShapeLines(result_.text, name), s.shape);
    thickness(turns_back ? 0.0 : s.thickness_mm);
    medium(i);
    clear_aperture(i);
    if (turns_back) way_back(s);
  }
  void way_back(const Surface& s) {
    Tilt tilt = s.tilt;
    if (s.tilt.kind == TiltKind::bend) {
      tilt.decenter_x_mm = tilt.decenter_y_mm = 0.0;
      return coordinate_break(tilt, 0, s.thickness_mm);
    }
    for (double* value :
         {&tilt.decenter_x_mm, &tilt.decenter_y_mm, &tilt.tilt_x_deg, &tilt.tilt_y_deg, &tilt.tilt_z_deg})
      *value = -*value;
    coordinate_break(tilt, 1, s.thickness_mm);
  }

  void medium(size_t i) {
    const Surface& s = lens_.surfaces[i];
    if (s.mirror) return line("  GLAS MIRROR 0 0 0 0 0 0 0 0 0 0");
    if (s.glass.is_air()) return;
    if (const auto* model = std::get_if<ModelIndex>(&s.glass.formula())) {
      line("  GLAS ___BLANK 1 0 {} {} 0 0 0 0 0 0", exact(model->nd), exact(model->vd));
      return note_model(i, *model);
    }
    if (const auto* constant = std::get_if<ConstantIndex>(&s.glass.formula()))
      return line("  GLAS ___BLANK 1 0 {} 0 0 0 0 0 0 0", exact(constant->n));
    const GlassName glass = catalogue_name(s.glass);
    if (glass.catalogue.empty() || !has(glass.catalogue, glass.name) ||
        glass.name.find_first_of(" \t\"'") != std::string::npos)
      throw InputError(fmt::format("{}: glass {} has no name that a .zmx file could refer to", name_of(i),
                                   s.glass.name()));
    line("  GLAS {} 0 0 0 0 0 0 0 0 0 0", glass.name);
  }
  void note_model(size_t i, const ModelIndex& model) {
    if (model.kind == MaterialKind::glass) {
      result_.notes.push_back(
          fmt::format("{}: OpticStudio puts a dispersion curve of its own through the model glass ({}, {}); "
                      "they agree at the d line",
                      name_of(i), model.nd, model.vd));
      return;
    }
    double worst = 0.0;
    for (const DesignWavelength& w : written_wavelengths())
      worst = std::max(worst, std::abs(model_index(model, w.nm) -
                                       model_index({model.nd, model.vd, MaterialKind::glass}, w.nm)));
    result_.notes.push_back(
        fmt::format("{}: the model plastic ({}, {}) is written as a model glass, which changes its index by "
                    "up to {:.1e} at the design wavelengths",
                    name_of(i), model.nd, model.vd, worst));
  }

  void clear_aperture(size_t i) {
    const Surface& s = lens_.surfaces[i];
    const Aperture& aperture = s.aperture;
    if (!std::isfinite(s.semi_diameter_mm)) throw InputError(name_of(i) + ": has no clear aperture");
    line("  DIAM {} 1 0 0 1 \"\"", exact(s.semi_diameter_mm));
    const bool circle = std::holds_alternative<std::monostate>(aperture.opening);
    const double off_axis_mm = std::hypot(aperture.center_x_mm, aperture.center_y_mm);
    if (circle && is_plain(aperture)) return line("  FLAP 0 {} 0", exact(s.semi_diameter_mm));
    if (circle) {
      if (off_axis_mm != 0.0)
        throw InputError(name_of(i) + ": a .zmx file has no obstruction off the axis in an opening on it");
      return line("  CLAP {} {} 0", exact(aperture.obstruction_radius_mm), exact(s.semi_diameter_mm));
    }
    if (aperture.obstruction_radius_mm > 0.0)
      throw InputError(
          name_of(i) +
          ": a .zmx file has one aperture a surface, this one has an opening and an obstruction");
    const auto* rectangle = std::get_if<RectangularAperture>(&aperture.opening);
    const auto* ellipse = std::get_if<EllipticalAperture>(&aperture.opening);
    if (!rectangle && !ellipse)
      throw InputError(name_of(i) + ": a .zmx file has no word for the blades of an iris");
    const double half_x = rectangle ? rectangle->half_width_mm : ellipse->semi_axis_x_mm;
    const double half_y = rectangle ? rectangle->half_height_mm : ellipse->semi_axis_y_mm;
    const double reach_mm = off_axis_mm + (rectangle ? std::hypot(half_x, half_y) : std::max(half_x, half_y));
    if (reach_mm > s.semi_diameter_mm * (1.0 + 1e-12) && !s.stop)
      throw InputError(
          fmt::format("{}: the circle of its semi-diameter {} mm cuts its opening, which reaches {:.6g} mm; "
                      "a .zmx file has one aperture a surface",
                      name_of(i), s.semi_diameter_mm, reach_mm));
    line("  {} {} {} 0", rectangle ? "SQAP" : "ELAP", exact(half_x), exact(half_y));
    if (off_axis_mm != 0.0) line("  OBDC {} {}", exact(aperture.center_x_mm), exact(aperture.center_y_mm));
  }

  const Lens& lens_;
  WrittenZmx result_;
  int number_ = 0;
};

}  // namespace

WrittenZmx format_zmx(const Lens& lens) {
  lens.stop_index();  // throws when there is none
  return Writer(lens).write();
}

std::vector<std::string> write_zmx(const Lens& lens, const std::filesystem::path& path,
                                   OutputFile::IfExists if_exists) {
  WrittenZmx written = format_zmx(lens);
  write_text_file(path, written.text, if_exists);
  return std::move(written.notes);
}

}  // namespace groundglass::optics
