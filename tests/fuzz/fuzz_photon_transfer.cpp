#include <algorithm>
#include <cmath>

#include "sim/measure/emva/characterization.h"
#include "tests/fuzz/check.h"
#include "tests/fuzz/target.h"

namespace groundglass::fuzz {

void read_input(std::string_view bytes) {
  using namespace measure::emva;
  Measurement m;
  m.points = parse_photon_transfer(bytes, "input.csv");
  std::ranges::stable_sort(m.points, {}, &PhotonTransferPoint::photons);
  DarkSeries& dark = m.dark_series.emplace_back();
  for (const PhotonTransferPoint& p : m.points)
    dark.points.push_back({p.exposure_s, p.dark_mean_dn, p.dark_variance_dn2});
  const Characterization c = characterize(m);
  expect(c.model.system_gain_dn_per_e > 0.0, "a gain that is none");
}

}  // namespace groundglass::fuzz
