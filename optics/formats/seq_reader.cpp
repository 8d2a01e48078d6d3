#include "optics/formats/seq.h"
#include "optics/formats/seq_builder.h"

namespace groundglass::optics {

ImportedLens parse_seq(std::string_view bytes, const std::filesystem::path& name) {
  const TextFile file(bytes, name);
  return SeqBuilder(file, read_seq_system(file)).build();
}

}  // namespace groundglass::optics
