#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <cmath>

#include "optics/analysis/first_order.h"
#include "optics/formats/clear_apertures.h"
#include "optics/formats/seq.h"
#include "optics/formats/seq_glass.h"
#include "optics/formats/text_file.h"
#include "optics/glass/glass_catalogue.h"
#include "optics/lens/forbes.h"
#include "sim/core/error.h"

namespace groundglass::optics {
namespace {

constexpr double infinite_mm = 1e13;  // CODE V's own figure
constexpr std::string_view asphere_letters = "ABCDEFGHJ";
constexpr size_t most_indices = 6;  // that the series of seq_glass.h meets exactly
constexpr size_t longest_line = 76;

std::string number(double value) {
  std::string text = fmt::format("{}", value);
  return text.find_first_not_of("-0123456789") == std::string::npos ? text + ".0" : text;
}

std::string quoted(std::string text) {
  std::erase_if(text, [](char c) { return c == '\'' || static_cast<unsigned char>(c) < 0x20; });
  return "'" + text + "'";
}

class Writer {
 public:
  Writer(const Lens& lens, std::vector<std::string>& notes) : lens_(lens), notes_(notes) {}

  std::string text() {
    if (lens_.surfaces.empty()) throw InputError("lens '" + lens_.name + "' has no surface");
    write_header();
    choose_media();
    write_private_catalogue();
    const bool distant = std::isinf(lens_.object_distance_mm);
    line(fmt::format("SO    0.0 {}", number(distant ? infinite_mm : lens_.object_distance_mm)));
    for (size_t i = 0; i < lens_.surfaces.size(); ++i) write_surface(i);
    line("SI    0.0 0.0");
    write_tilt(lens_.image_tilt);
    line("GO");
    return std::move(text_);
  }

 private:
  void line(const std::string& text) { text_ += text + "\n"; }

  [[noreturn]] void fail(size_t i, const std::string& message) const {
    throw InputError(fmt::format("lens '{}', surface {}: {}", lens_.name, i + 1, message));
  }

  void list(std::string_view key, const std::vector<double>& values) {
    std::string row = fmt::format("{:<5}", key);
    for (const double value : values) {
      const std::string word = " " + number(value);
      if (row.size() + word.size() > longest_line) line(row + "&"), row.clear();
      row += word;
    }
    line(row);
  }

  void write_header() {
    line("RDM;LEN");
    if (!lens_.source.empty()) write_comment(lens_.source);
    line("TITLE " + quoted(lens_.name));
    line("DIM   M");
    line("EPD   " + number(2.0 * lens_.surfaces[lens_.stop_index()].semi_diameter_mm /
                           entrance_pupil(lens_).stop_per_pupil));
    write_wavelengths();
    write_fields();
    if (lens_.published_efl_mm || lens_.published_f_number || lens_.published_bfl_mm)
      notes_.emplace_back("published figures have no place in a sequence file");
  }

  void write_comment(const std::string& text) {
    std::string plain = text;
    std::replace_if(
        plain.begin(), plain.end(), [](char c) { return static_cast<unsigned char>(c) < 0x20; }, ' ');
    line("! " + plain);
  }

  /// The reference wavelength is one of them: where the lens lists it not, it is added without weight.
  void write_wavelengths() {
    for (const DesignWavelength& w : design_wavelengths(lens_))
      nm_.push_back(w.nm), weights_.push_back(w.weight);
    auto reference = std::find(nm_.begin(), nm_.end(), lens_.reference_wavelength_nm);
    if (reference == nm_.end()) {
      nm_.push_back(lens_.reference_wavelength_nm), weights_.push_back(0.0);
      reference = nm_.end() - 1;
    }
    list("WL", nm_);
    line(fmt::format("REF   {}", reference - nm_.begin() + 1));
    list("WTW", weights_);
  }

  void write_fields() {
    const bool distant = std::isinf(lens_.object_distance_mm);
    std::vector<double> x, y;
    const std::vector<FieldPoint> axis = {{0.0, 0.0}};
    for (const FieldPoint& field : distant                ? design_fields(lens_)
                                   : lens_.fields.empty() ? axis
                                                          : lens_.fields)
      x.push_back(field.x), y.push_back(field.y);
    list(distant ? "XAN" : "XOB", x);
    list(distant ? "YAN" : "YOB", y);
  }

  // Media.

  /// A printed pair as a fictitious code, when the code has room for its digits.
  static std::string fictitious(const Glass& glass) {
    const auto* model = std::get_if<ModelIndex>(&glass.formula());
    if (!model || model->kind != MaterialKind::glass || model->nd >= 2.0 || model->vd >= 100.0) return "";
    const std::string nd = fmt::format("{}", model->nd), vd = fmt::format("{}", model->vd);
    std::string index = nd.size() > 2 ? nd.substr(2) : "", abbe = vd;
    std::erase(abbe, '.');
    if (index.empty() || index.size() > 6 || abbe.size() > 6) return "";
    index.resize(6, '0'), abbe.resize(6, '0');
    return index + "." + abbe;
  }

  static bool is_catalogue_glass(const Glass& glass) {
    if (std::holds_alternative<ModelIndex>(glass.formula()) ||
        std::holds_alternative<ConstantIndex>(glass.formula()))
      return false;
    try {
      std::vector<std::string> ignored;
      return seq_glass(seq_glass_name(find_glass(glass.name())), ignored).name() == glass.name();
    } catch (const InputError&) {
      return false;
    }
  }

  void choose_media() {
    for (const Surface& surface : lens_.surfaces) media_.push_back(medium(surface));
  }

  std::string medium(const Surface& surface) {
    const Glass& glass = surface.glass;
    if (surface.mirror) return "REFL";
    if (glass.is_air()) return "";
    if (is_catalogue_glass(glass)) return seq_glass_name(glass);
    if (const std::string code = fictitious(glass); !code.empty()) return code;
    const auto same =
        std::find_if(own_.begin(), own_.end(), [&](const Glass& g) { return g.name() == glass.name(); });
    const auto index = same - own_.begin();
    if (same == own_.end()) own_.push_back(glass);
    return fmt::format("'OWN{}'", index + 1);
  }

  /// The wavelengths of the lens and, as far as there is room, the ends of what all its media cover.
  std::vector<double> table_nm() const {
    std::vector<double> nm(nm_.begin(),
                           nm_.begin() + static_cast<std::ptrdiff_t>(std::min(nm_.size(), most_indices)));
    for (const double end : {std::max(lens_.first_nm(), 380.0), std::min(lens_.last_nm(), 780.0), 546.074})
      if (nm.size() < most_indices && end >= lens_.first_nm() && end <= lens_.last_nm() &&
          std::none_of(nm.begin(), nm.end(), [&](double other) { return std::abs(other - end) < 10.0; }))
        nm.push_back(end);
    std::sort(nm.rbegin(), nm.rend());
    return nm;
  }

  void write_private_catalogue() {
    if (own_.empty()) return;
    const std::vector<double> nm = table_nm();
    line("PRV");
    list("PWL", nm);
    for (size_t k = 0; k < own_.size(); ++k) {
      std::vector<double> indices;
      for (const double wavelength : nm) indices.push_back(own_[k].index(wavelength));
      list(fmt::format("'OWN{}'", k + 1), indices);
    }
    line("END");
    notes_.emplace_back(
        "media that are no catalogue glasses are written by their indices, exact at the listed "
        "wavelengths and named OWN1, OWN2 …");
  }

  // Surfaces.

  static double radius(double curvature) { return curvature == 0.0 ? 0.0 : 1.0 / curvature; }

  void write_surface(size_t i) {
    const Surface& surface = lens_.surfaces[i];
    const double curvature = base_curvature(i);
    line(fmt::format("S     {} {} {}", number(radius(curvature)), number(surface.thickness_mm), media_[i]));
    if (!surface.label.empty()) {
      std::string label = surface.label;
      std::erase_if(label, [](char c) { return c == '"' || static_cast<unsigned char>(c) < 0x20; });
      line("  SLB \"" + label + "\"");
    }
    if (surface.stop) line("  STO");
    write_shape(i);
    write_aperture(surface);
    write_tilt(surface.tilt);
  }

  double base_curvature(size_t i) const {
    const Shape& shape = lens_.surfaces[i].shape;
    if (const auto* conic = std::get_if<Conic>(&shape)) return conic->curvature_per_mm;
    if (const auto* even = std::get_if<EvenAsphere>(&shape)) return even->base.curvature_per_mm;
    if (const auto* power = std::get_if<PowerAsphere>(&shape)) return power->base.curvature_per_mm;
    if (const auto* qcon = std::get_if<ForbesQcon>(&shape)) return qcon->base.curvature_per_mm;
    if (const auto* biconic = std::get_if<Biconic>(&shape)) return biconic->y.curvature_per_mm;
    if (const auto* toroid = std::get_if<Toroid>(&shape)) return toroid->profile.base.curvature_per_mm;
    fail(i, "a Qbfs asphere is not written to sequence files");
  }

  void write_shape(size_t i) {
    const Shape& shape = lens_.surfaces[i].shape;
    if (const auto* conic = std::get_if<Conic>(&shape)) {
      if (conic->conic != 0.0) line("  CON"), line("  K " + number(conic->conic));
    } else if (const auto* even = std::get_if<EvenAsphere>(&shape)) {
      write_even(i, *even, "  ASP");
    } else if (const auto* qcon = std::get_if<ForbesQcon>(&shape)) {
      write_even(i, as_even_asphere(*qcon), "  ASP");
      notes_.push_back(fmt::format("surface {}: a Qcon is written as the even asphere that it is", i + 1));
    } else if (const auto* power = std::get_if<PowerAsphere>(&shape)) {
      write_powers(i, *power);
    } else if (const auto* biconic = std::get_if<Biconic>(&shape)) {
      line("  AAS");
      line("  RDX " + number(radius(biconic->x.curvature_per_mm)));
      line(fmt::format("  KY {}; KX {}", number(biconic->y.conic), number(biconic->x.conic)));
    } else if (const auto* toroid = std::get_if<Toroid>(&shape)) {
      write_even(i, toroid->profile, "  YTO");
      line("  RDX " + number(radius(toroid->curvature_x_per_mm)));
    }
  }

  /// More terms than an ASP has letters go into an odd polynomial, which reaches r^30.
  void write_even(size_t i, const EvenAsphere& shape, const std::string& keyword) {
    std::vector<double> coefficients = shape.coefficients;
    while (!coefficients.empty() && coefficients.back() == 0.0) coefficients.pop_back();
    if (coefficients.size() > asphere_letters.size()) {
      if (keyword != "  ASP") fail(i, "the profile of a toroid has terms beyond r^20");
      PowerAsphere powers{shape.base, std::vector<double>(2 * coefficients.size() + 2, 0.0)};
      for (size_t k = 0; k < coefficients.size(); ++k) powers.coefficients[2 * k + 3] = coefficients[k];
      return write_powers(i, powers);
    }
    line(keyword);
    line("  K " + number(shape.base.conic));
    for (size_t k = 0; k < coefficients.size(); ++k)
      line(fmt::format("  {} {}", asphere_letters[k], number(coefficients[k])));
  }

  void write_powers(size_t i, const PowerAsphere& shape) {
    constexpr size_t last_power = 30;
    line("  SPS ODD 0.0");
    line("  SCO K " + number(shape.base.conic));
    for (size_t k = 0; k < shape.coefficients.size(); ++k) {
      if (shape.coefficients[k] == 0.0) continue;
      if (k >= last_power) fail(i, "has terms beyond r^30");
      line(fmt::format("  SCO AR{} {}", k + 1, number(shape.coefficients[k])));
    }
  }

  void write_aperture(const Surface& surface) {
    const Aperture& aperture = surface.aperture;
    const bool centred = aperture.center_x_mm == 0.0 && aperture.center_y_mm == 0.0;
    if (const auto* r = std::get_if<RectangularAperture>(&aperture.opening)) {
      line(fmt::format("  REX {}; REY {}", number(r->half_width_mm), number(r->half_height_mm)));
    } else if (const auto* e = std::get_if<EllipticalAperture>(&aperture.opening)) {
      line(fmt::format("  ELX {}; ELY {}", number(e->semi_axis_x_mm), number(e->semi_axis_y_mm)));
    } else {
      line("  CIR " + number(surface.semi_diameter_mm));
      if (std::holds_alternative<IrisAperture>(aperture.opening))
        notes_.emplace_back("the blades of the iris have no place in a sequence file; its circle is written");
    }
    const bool opening = std::holds_alternative<RectangularAperture>(aperture.opening) ||
                         std::holds_alternative<EllipticalAperture>(aperture.opening);
    if (opening && !centred) write_offset("", aperture);
    if (aperture.obstruction_radius_mm == 0.0) return;
    line("  CIR OBS " + number(aperture.obstruction_radius_mm));
    if (!centred) write_offset("OBS ", aperture);
  }

  void write_offset(const std::string& type, const Aperture& aperture) {
    line(fmt::format("  ADX {}{}; ADY {}{}", type, number(aperture.center_x_mm), type,
                     number(aperture.center_y_mm)));
  }

  void write_tilt(const Tilt& tilt) {
    if (!tilt.moves() && tilt.kind != TiltKind::bend) return;
    line(fmt::format("  XDE {}; YDE {}", number(tilt.decenter_x_mm), number(tilt.decenter_y_mm)));
    line(fmt::format("  ADE {}; BDE {}; CDE {}", number(-tilt.tilt_x_deg), number(-tilt.tilt_y_deg),
                     number(tilt.tilt_z_deg)));
    if (tilt.kind == TiltKind::back) line("  DAR");
    if (tilt.kind == TiltKind::bend) line("  BEN");
  }

  const Lens& lens_;
  std::vector<std::string>& notes_;
  std::string text_;
  std::vector<double> nm_, weights_;
  std::vector<std::string> media_;
  std::vector<Glass> own_;
};

}  // namespace

std::string seq_text(const Lens& lens, std::vector<std::string>& notes) { return Writer(lens, notes).text(); }

}  // namespace groundglass::optics
