#include <cmath>

#include "sim/core/spectral_table.h"
#include "tests/fuzz/check.h"
#include "tests/fuzz/target.h"

namespace groundglass::fuzz {

void read_input(std::string_view bytes) {
  const SpectralTable table = SpectralTable::parse(bytes, "input.csv");
  for (size_t i = 0; i < table.size(); ++i) {
    const Spectrum& spectrum = table.column(i);
    const double middle_nm = 0.5 * (spectrum.first_nm() + spectrum.last_nm());
    expect(std::isfinite(spectrum(middle_nm)), "a spectrum that is no number");
    expect(std::isfinite(spectrum.integral(spectrum.first_nm(), middle_nm)), "an integral that is none");
  }
  allow_refusal([&] { table.column("no such name"); });
}

}  // namespace groundglass::fuzz
