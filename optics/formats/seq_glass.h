#pragma once

#include <string>
#include <vector>

#include "optics/glass/glass.h"

namespace groundglass::optics {

/// A medium by its CODE V name: a catalogue name without punctuation and the maker ("NBK7_SCHOTT"), or a
/// fictitious glass code: nd − 1 and Vd as decimals without their points ("517.642", "517642" or
/// "516800.641700"), "1.5168:64.17", or a plain index. Notes say what was taken for granted. Throws
/// InputError.
Glass seq_glass(const std::string& name, std::vector<std::string>& notes);

/// A material known by its indices at a few wavelengths: n² as a series of even powers of the wavelength,
/// exact for up to six of them and the least-squares fit through more. `worst` becomes the largest deviation
/// of the fit. The wavelengths must be distinct, indices and wavelengths as many.
Glass tabulated_glass(const std::string& name, const std::vector<double>& wavelengths_nm,
                      const std::vector<double>& indices, double& worst);

/// The CODE V name of a catalogue glass: "schott:N-BK7" is "NBK7_SCHOTT".
std::string seq_glass_name(const Glass& glass);

}  // namespace groundglass::optics
