#include "optics/glass/zemax_formula.h"

#include <array>

namespace groundglass::optics {
namespace {

using Coefficients = std::span<const double>;

PowerSeriesIndex series(Coefficients c, std::vector<double> powers) {
  return {{c.begin(), c.end()}, std::move(powers)};
}

DispersionFormula schott(Coefficients c) { return series(c, {0, 2, -2, -4, -6, -8}); }

DispersionFormula extended(Coefficients c) { return series(c, {0, 2, -2, -4, -6, -8, -10, -12}); }

DispersionFormula extended_2(Coefficients c) { return series(c, {0, 2, -2, -4, -6, -8, 4, 6}); }

DispersionFormula extended_3(Coefficients c) { return series(c, {0, 2, 4, -2, -4, -6, -8, -10, -12}); }

DispersionFormula sellmeier_pairs(Coefficients c) {
  SellmeierIndex formula;
  for (size_t i = 0; i + 1 < c.size(); i += 2) {
    formula.b.push_back(c[i]);
    formula.c_um2.push_back(c[i + 1]);
  }
  return formula;
}

DispersionFormula sellmeier_2(Coefficients c) {
  return ResonanceIndex{{{1.0 + c[0]}, {0}}, {{c[1], c[2] * c[2], 2}, {c[3], c[4] * c[4], 0}}};
}

DispersionFormula sellmeier_4(Coefficients c) {
  return ResonanceIndex{{{c[0]}, {0}}, {{c[1], c[2], 2}, {c[3], c[4], 2}}};
}

DispersionFormula handbook_1(Coefficients c) {
  return ResonanceIndex{{{c[0], -c[3]}, {0, 2}}, {{c[1], c[2], 0}}};
}

DispersionFormula handbook_2(Coefficients c) {
  return ResonanceIndex{{{c[0], -c[3]}, {0, 2}}, {{c[1], c[2], 2}}};
}

DispersionFormula herzberger(Coefficients c) { return HerzbergerIndex{{c[0], c[1], c[2], c[3], c[4], c[5]}}; }

DispersionFormula conrady(Coefficients c) { return ConradyIndex{c[0], c[1], c[2]}; }

struct Entry {
  std::string_view name;
  size_t coefficient_count;
  DispersionFormula (*make)(Coefficients);
};

/// By Zemax's number less one.
constexpr std::array<Entry, zemax_formula_count> entries = {{{"Schott", 6, schott},
                                                             {"Sellmeier 1", 6, sellmeier_pairs},
                                                             {"Herzberger", 6, herzberger},
                                                             {"Sellmeier 2", 5, sellmeier_2},
                                                             {"Conrady", 3, conrady},
                                                             {"Sellmeier 3", 8, sellmeier_pairs},
                                                             {"Handbook of Optics 1", 4, handbook_1},
                                                             {"Handbook of Optics 2", 4, handbook_2},
                                                             {"Sellmeier 4", 5, sellmeier_4},
                                                             {"Extended", 8, extended},
                                                             {"Sellmeier 5", 10, sellmeier_pairs},
                                                             {"Extended 2", 8, extended_2},
                                                             {"Extended 3", 9, extended_3}}};

const Entry& entry(int number) { return entries.at(static_cast<size_t>(number - 1)); }

}  // namespace

std::string_view zemax_formula_name(int number) { return entry(number).name; }

size_t zemax_coefficient_count(int number) { return entry(number).coefficient_count; }

DispersionFormula zemax_formula(int number, std::span<const double> coefficients) {
  return entry(number).make(coefficients);
}

}  // namespace groundglass::optics
