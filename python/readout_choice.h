#pragma once

#include "python/choices.h"
#include "sim/camera/readout_mode.h"

namespace groundglass::python {

inline camera::ReadoutMode readout_mode(std::string_view word) {
  return chosen<camera::ReadoutMode>("readout", word,
                                     {{"binned", camera::ReadoutMode::binned},
                                      {"remosaiced", camera::ReadoutMode::remosaiced},
                                      {"native", camera::ReadoutMode::native}});
}

}  // namespace groundglass::python
