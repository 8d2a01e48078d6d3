#pragma once

#include <string>

#include "optics/formats/zmx_reader.h"

namespace groundglass::optics::testing {

/// The head of a .zmx file for one wavelength and the axis. Lines 1 to 7.
inline const std::string zmx_head =
    "MODE SEQ\nNAME lens\nUNIT MM X W X CM MR CPMM\nENPD 10\nGCAT SCHOTT\nFTYP 0 0 1 1 0 0 0\nWAVM 1 "
    "0.5875618 1\n";
/// A distant object. Lines 8 and 9.
inline const std::string zmx_object = "SURF 0\n  DISZ INFINITY\n";

/// A whole file: `middle` are the surfaces between the object and the image, whose number is `image`.
inline std::string zmx_file(const std::string& middle, int image, const std::string& head = zmx_head,
                            const std::string& object = zmx_object) {
  return head + object + middle + "SURF " + std::to_string(image) + "\n  DISZ 0\n";
}

/// A surface that is the stop and has a glass behind it, with more lines.
inline std::string zmx_front(const std::string& lines) {
  return "SURF 1\n  STOP\n  DISZ 4\n  GLAS N-BK7 0 0\n  DIAM 8 1 0 0 1 \"\"\n" + lines;
}
inline const std::string zmx_back = "SURF 2\n  CURV -0.02\n  DISZ 40\n  DIAM 8 1 0 0 1 \"\"\n";

inline ImportedLens zmx(const std::string& text) { return parse_zmx(text, "a.zmx"); }

/// A lens whose first surface has these lines.
inline Lens zmx_lens(const std::string& lines) { return zmx(zmx_file(zmx_front(lines) + zmx_back, 3)).lens; }

}  // namespace groundglass::optics::testing
