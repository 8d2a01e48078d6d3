#include "optics/formats/zmx_configuration.h"

#include <fmt/format.h>

namespace groundglass::optics {
namespace {

/// OPER number configuration value … ; PRAM has the parameter behind the value and a zero.
enum OperandWord : size_t { number_word, configuration_word, value_word, parameter_word = 4 };

class Configuration {
 public:
  Configuration(std::vector<ZmxSurface>& surfaces, ZmxSystem& system)
      : surfaces_(surfaces), system_(system) {}

  void apply(const ZmxRecord& operand) const {
    const std::string& key = operand.keyword();
    const double unit = system_.mm_per_unit;
    if (key == "MOFF") return;
    if (key == "THIC") {
      surface(operand).thickness_mm = unit * operand.number(value_word);
    } else if (key == "CRVT") {
      surface(operand).curvature_per_mm = operand.number(value_word) / unit;
    } else if (key == "CONN") {
      surface(operand).conic = operand.number(value_word);
    } else if (key == "PRAM") {
      surface(operand).parameters[operand.integer(parameter_word)] = {operand.number(value_word),
                                                                      operand.where};
    } else if (key == "XFIE" || key == "YFIE") {
      FieldPoint& point = field(operand);
      const double value =
          operand.number(value_word) * (system_.field_kind == ZmxFieldKind::angle_deg ? 1.0 : unit);
      (key == "XFIE" ? point.x : point.y) = value;
    } else if (key == "APER") {
      const bool length = system_.aperture.kind == ZmxApertureKind::entrance_pupil_diameter;
      system_.aperture.value = operand.number(value_word) * (length ? unit : 1.0);
      system_.aperture.where = operand.where;
    } else {
      throw operand.error(
          "changes something in configuration 1 that is not modelled; save the file with configuration 1 "
          "active");
    }
  }

 private:
  ZmxSurface& surface(const ZmxRecord& operand) const {
    const int number = operand.integer(number_word);
    if (number < 0 || number >= static_cast<int>(surfaces_.size()))
      throw operand.error(fmt::format("there is no surface {}", number));
    return surfaces_[static_cast<size_t>(number)];
  }
  FieldPoint& field(const ZmxRecord& operand) const {
    const int number = operand.integer(number_word);
    if (number < 1 || number > static_cast<int>(system_.fields.size()))
      throw operand.error(fmt::format("there is no field {}", number));
    return system_.fields[static_cast<size_t>(number) - 1];
  }

  std::vector<ZmxSurface>& surfaces_;
  ZmxSystem& system_;
};

}  // namespace

void take_first_configuration(const ZmxRecords& file, std::vector<ZmxSurface>& surfaces, ZmxSystem& system,
                              std::vector<std::string>& notes) {
  if (!file.configuration_count) return;
  const int count = file.configuration_count->integer_or(0, 1),
            active = file.configuration_count->integer_or(1, 1);
  if (count <= 1) return;
  notes.push_back(
      fmt::format("{}: configuration 1 of {} was taken", file.configuration_count->where.text(), count));
  if (active == 1) return;  // the surfaces have its values
  const Configuration configuration(surfaces, system);
  for (const ZmxRecord& operand : file.configurations)
    if (operand.words.size() > configuration_word && operand.integer(configuration_word) == 1)
      configuration.apply(operand);
}

}  // namespace groundglass::optics
