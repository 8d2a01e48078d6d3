#pragma once

#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "sim/core/toml_file.h"

namespace groundglass::isp {

using ParameterValue = std::variant<bool, double, std::string, std::vector<double>>;

/// Another parameter of the stage, and its values with which one acts.
struct ParameterCondition {
  std::string parameter;
  std::vector<ParameterValue> values;
};

/// One parameter of a stage. The default's type is the parameter's.
struct ParameterSpec {
  std::string name;
  ParameterValue fallback;
  /// What it is, its unit and what values mean, for help.
  std::string summary;
  /// Of a number, or of each of several.
  NumberRange range = NumberRange::any();
  bool whole_number = false;
  /// Of a string that is one of these; empty: any string.
  std::vector<std::string> choices = {};
  /// A string that names a file; relative to the pipeline file it stands in.
  bool is_file = false;
  /// It does nothing unless all of these hold. To give it where it does nothing is an error. Of modes: that a
  /// strength of 0 leaves others nothing to act on goes without saying.
  std::vector<ParameterCondition> only_with = {};
};

/// The parameters of one stage in use: those of its specification, each with a value that keeps to it.
class Parameters {
 public:
  /// All at their defaults. `stage` is for errors.
  Parameters(std::string stage, std::vector<ParameterSpec> specs);

  /// Throws InputError "stage: parameter: …" for a name that the stage does not have (with the nearest), and
  /// for a value of the wrong type or out of range.
  void set(std::string_view name, ParameterValue value);
  /// The same from text, as `--set stage.parameter=text` has it: lists with brackets or without.
  void set_text(std::string_view name, std::string_view text);
  /// Reads all keys of `table` that are parameters. Throws InputError also for one that does nothing with the
  /// values that the others then have.
  void set_from(const TomlTable& table);

  /// Whether it does something with the values that the others have (ParameterSpec::only_with).
  bool acts(std::string_view name) const { return !unmet(name); }
  /// Throws InputError "stage: parameter: …", with what to set, if it does not. For those that were given,
  /// after all have been set.
  void check_acts(std::string_view name) const;

  bool flag(std::string_view name) const;
  double number(std::string_view name) const;
  int whole(std::string_view name) const;
  const std::string& text(std::string_view name) const;
  const std::vector<double>& numbers(std::string_view name) const;
  const ParameterValue& value(std::string_view name) const;

  const std::vector<ParameterSpec>& specs() const { return specs_; }

 private:
  size_t index(std::string_view name) const;
  void check(const ParameterSpec& spec, const ParameterValue& value) const;
  /// The first condition that does not hold; null: none.
  const ParameterCondition* unmet(std::string_view name) const;

  std::string stage_;
  std::vector<ParameterSpec> specs_;
  std::vector<ParameterValue> values_;
};

/// As a pipeline file would have it: 0.5, true, "text", [1, 2].
std::string text_of(const ParameterValue& value);

}  // namespace groundglass::isp
