#include "optics/coating/coating_file.h"
#include "optics/coating/thin_film.h"
#include "tests/fuzz/check.h"
#include "tests/fuzz/input_file.h"
#include "tests/fuzz/target.h"

namespace groundglass::fuzz {

void read_input(std::string_view bytes) {
  const auto coating = optics::load_coating(as_file(bytes, "input.toml"));
  for (double nm : {coating->first_nm(), coating->last_nm()})
    for (double cosine : {1.0, 0.5, 0.0})
      allow_refusal([&] {
        const auto response = optics::thin_film_response(1.0, coating->films(nm), 1.5, cosine, nm);
        const double sum = response.reflectance() + response.transmittance() + response.absorptance();
        expect(sum > 1.0 - 1e-6 && sum < 1.0 + 1e-6, "a coating that makes or loses light");
      });
}

}  // namespace groundglass::fuzz
