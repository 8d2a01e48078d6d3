#include "optics/formats/zmx_keywords.h"

namespace groundglass::optics {
namespace {

constexpr std::string_view idle_header[] = {
    "AUTH",  // author
    "COFN",  // names of the files of coatings, scatter and gratings
    "DBDT",  // place in a lens database
    "EERA",  // meaning not known
    "FSVY",  // solve of a field; its value is in YFLN
    "FWGN",  // weights of the fields
    "FWGT",  // weights of the fields, older
    "GFAC",  // meaning not known
    "GLRS",  // surface that global coordinates refer to
    "GSTD",  // gradient-index settings
    "HYPR",  // meaning not known
    "IWDP",  // meaning not known
    "LANG",  // language of macros
    "LUID",  // meaning not known
    "NSCD",  // non-sequential settings
    "OMMA",  // margin of mechanical semi-diameters
    "PFIL",  // polarization file
    "PICB",  // picture
    "POLS",  // polarization state
    "PUSH",  // shift of the pupil that ray aiming starts from
    "RAIM",  // ray aiming: how rays are launched
    "ROPD",  // reference of the optical path difference
    "SDMA",  // margin of semi-diameters
    "STUD",  // meaning not known
    "VERS",  // version of the program
};

constexpr std::string_view idle_surface[] = {
    "COAT",  // coating: transmission is not modelled
    "FIMP",  // meaning not known
    "HIDE",  // drawing
    "MEMA",  // mechanical semi-diameter
    "MIRR",  // mirror substrate
    "OEMA",  // beside MEMA
    "POPS",  // physical optics propagation
    "SLAB",  // surface identifier
    "SSID",  // surface identifier
    "VCON",  // conic is a variable
    "VDSZ",  // thickness is a variable
    "VPAR",  // parameter is a variable
};

constexpr std::string_view idle_trailing[] = {
    "BLNK",  // comment of the merit function
    "DMFS",  // start of the default merit function
    "RCMF",  // merit function operand
    "TCMM",  // comment of the tolerances
    "TOL",   // tolerance
};

constexpr std::string_view header[] = {
    "ENPD", "ENVD", "FLOA", "FNUM", "FTYP", "GCAT", "MODE", "NAME", "NOTE", "OBNA", "PWAV",
    "UNIT", "VANN", "VCXN", "VCYN", "VDXN", "VDYN", "WAVL", "WAVM", "WAVN", "WWGN", "WWGT",
    "XFLD", "XFLN", "YFLD", "YFLN", "ZVAN", "ZVCX", "ZVCY", "ZVDX", "ZVDY",
};

constexpr std::string_view surface[] = {
    "CLAP", "COMM", "CONI", "CURV", "DIAM", "DISZ", "EDGE", "ELAP", "ELOB", "FLAP",
    "GLAS", "MAZH", "OBDC", "OBSC", "PARM", "PPAR", "PZUP", "SCBD", "SPID", "SQAP",
    "SQOB", "STOP", "TOLE", "TYPE", "UDAD", "UDAP", "UDOB", "USAP", "XDAT",
};

}  // namespace

std::span<const std::string_view> zmx_idle_header_keywords() { return idle_header; }
std::span<const std::string_view> zmx_idle_surface_keywords() { return idle_surface; }
std::span<const std::string_view> zmx_idle_trailing_keywords() { return idle_trailing; }
std::span<const std::string_view> zmx_surface_keywords() { return surface; }
std::span<const std::string_view> zmx_header_keywords() { return header; }

}  // namespace groundglass::optics
