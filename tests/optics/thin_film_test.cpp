#include "optics/coating/thin_film.h"

#include <gtest/gtest.h>

#include <array>
#include <cmath>
#include <numbers>
#include <utility>
#include <vector>

#include "optics/coating/coating_file.h"
#include "optics/glass/glass_catalogue.h"

namespace groundglass::optics {
namespace {

using Complex = std::complex<double>;
constexpr double degree = std::numbers::pi / 180.0;
constexpr double energy_tolerance = 1e-12;

ThinFilmResponse bare(double before, Complex after, double angle_deg) {
  return thin_film_response(before, {}, after, std::cos(angle_deg * degree), 550.0);
}

Film waves(Complex index, double optical_thickness_waves, double design_nm) {
  return {index, optical_thickness_waves * design_nm / index.real()};
}

// Fresnel's sine and tangent laws (Born & Wolf, Principles of Optics, 7th ed., 1.5.2, equations 21a).
TEST(ThinFilm, BareInterfaceFollowsFresnel) {
  for (const auto& [before, after] : {std::pair(1.0, 1.5168), std::pair(1.5168, 1.0), std::pair(1.8, 1.5)})
    for (double angle_deg : {1.0, 10.0, 25.0, 40.0}) {
      const double a = angle_deg * degree, b = std::asin(before / after * std::sin(a));
      const ThinFilmResponse response = bare(before, after, angle_deg);
      EXPECT_NEAR(response.s.r.real(), -std::sin(a - b) / std::sin(a + b), 1e-13);
      EXPECT_NEAR(response.p.r.real(), std::tan(a - b) / std::tan(a + b), 1e-13);
      EXPECT_NEAR(response.s.t.real(), 2.0 * std::sin(b) * std::cos(a) / std::sin(a + b), 1e-13);
      EXPECT_NEAR(response.p.t.real(), 2.0 * std::sin(b) * std::cos(a) / (std::sin(a + b) * std::cos(a - b)),
                  1e-13);
    }
  EXPECT_NEAR(bare(1.0, 1.5, 0.0).reflectance(), 0.04, 1e-15);
}

TEST(ThinFilm, BrewsterAngleReflectsNoP) {
  for (double after : {1.33, 1.5168, 2.0}) {
    const ThinFilmResponse response = bare(1.0, after, std::atan(after) / degree);
    EXPECT_LT(response.p.reflectance, 1e-30);
    EXPECT_GT(response.s.reflectance, 0.05);
  }
}

// The phases of total reflection: tan(δs/2) = √(sin²θ − n²) / cos θ, tan(δp/2) = the same / n² (Born & Wolf,
// 1.5.4, equation 60; n = n'/n < 1).
TEST(ThinFilm, TotalReflectionIsWhole) {
  const double before = 1.6, n = 1.0 / before;
  for (double angle_deg : {39.0, 45.0, 60.0, 89.0}) {
    const ThinFilmResponse response = bare(before, 1.0, angle_deg);
    EXPECT_NEAR(response.s.reflectance, 1.0, 1e-14);
    EXPECT_NEAR(response.p.reflectance, 1.0, 1e-14);
    EXPECT_EQ(response.s.transmittance, 0.0);
    EXPECT_NEAR(response.p.transmittance, 0.0, 1e-15);
    const double sine = std::sin(angle_deg * degree), root = std::sqrt(sine * sine - n * n);
    const double s = 2.0 * std::atan(root / std::cos(angle_deg * degree)),
                 p = 2.0 * std::atan2(std::tan(s / 2), n * n);
    EXPECT_NEAR(std::abs(std::arg(response.s.r)), s, 1e-12);
    EXPECT_NEAR(std::abs(std::arg(response.p.r)), p, 1e-12);
  }
  const double critical_deg = std::asin(n) / degree;
  EXPECT_NEAR(bare(before, 1.0, critical_deg).reflectance(), 1.0, 1e-6);
}

// Hecht, Optics, section 9.7: R = ((n0 ns − n1²) / (n0 ns + n1²))², 1.3 % for MgF2 on crown glass.
TEST(ThinFilm, QuarterWaveHasItsClosedForm) {
  for (double glass : {1.45, 1.52, 1.85})
    for (double film : {1.25, 1.38, 2.3}) {
      const std::array films = {waves(film, 0.25, 550.0)};
      const double closed = std::pow((glass - film * film) / (glass + film * film), 2);
      EXPECT_NEAR(thin_film_response(1.0, films, glass, 1.0, 550.0).reflectance(), closed, 1e-15);
    }
  const std::array films = {waves(1.38, 0.25, 550.0)};
  EXPECT_NEAR(thin_film_response(1.0, films, 1.52, 1.0, 550.0).reflectance(), 0.0126, 5e-5);
}

TEST(ThinFilm, HalfWaveIsAbsent) {
  for (Complex glass : {Complex(1.52), Complex(0.96, 6.7)}) {
    const std::array films = {waves(2.3, 0.5, 550.0)};
    EXPECT_NEAR(thin_film_response(1.0, films, glass, 1.0, 550.0).reflectance(),
                bare(1.0, glass, 0.0).reflectance(), 1e-14);
    EXPECT_GT(std::abs(thin_film_response(1.0, films, glass, 1.0, 500.0).reflectance() -
                       bare(1.0, glass, 0.0).reflectance()),
              1e-3);
  }
}

// p pairs of quarter waves and a last one of high index have the admittance (nH / nL)^2p nH² / ns (Macleod,
// Thin-Film Optical Filters, 5th ed., chapter 6).
TEST(ThinFilm, QuarterWaveStackHasItsClosedForm) {
  const double high = 2.3, low = 1.38, glass = 1.52;
  std::vector<Film> films;
  for (int pairs = 0; pairs < 7; ++pairs) {
    films.push_back(waves(high, 0.25, 550.0));
    films.push_back(waves(low, 0.25, 550.0));
  }
  films.push_back(waves(high, 0.25, 550.0));
  const double admittance = std::pow(high / low, 14) * high * high / glass;
  EXPECT_NEAR(thin_film_response(1.0, films, glass, 1.0, 550.0).reflectance(),
              std::pow((1.0 - admittance) / (1.0 + admittance), 2), 1e-13);
}

/// Chebyshev's polynomial of the second kind, U_n(x), any n ≥ −1.
double chebyshev_u(int n, double x) {
  double before = 0.0, u = 1.0;  // U_{-1}, U_0
  if (n < 0) return before;
  for (int i = 0; i < n; ++i) before = std::exchange(u, 2.0 * x * u - before);
  return u;
}

// The whole curve of a periodic multilayer (Abelès 1950; Born & Wolf, 1.6.5, equations 47 to 51): the N-th
// power of the period's matrix by U_{N−1}(a) and U_{N−2}(a), a half its trace. ZnS and cryolite of Born &
// Wolf's table, from the middle of the reflecting band through its edges to the ripples.
TEST(ThinFilm, PeriodicMultilayerHasItsPublishedCurve) {
  const double high = 2.3, low = 1.35, substrate = 1.52, design_nm = 546.0;
  for (int periods : {2, 4, 8}) {
    std::vector<Film> films;
    for (int i = 0; i < periods; ++i) {
      films.push_back(waves(high, 0.25, design_nm));
      films.push_back(waves(low, 0.25, design_nm));
    }
    for (double nm = 380.0; nm <= 900.0; nm += 2.0) {
      const double phase = std::numbers::pi / 2.0 * design_nm / nm, c = std::cos(phase), s = std::sin(phase);
      const double a = c * c - 0.5 * (high / low + low / high) * s * s;
      const double u1 = chebyshev_u(periods - 1, a), u2 = chebyshev_u(periods - 2, a);
      const Complex i(0.0, 1.0);
      const Complex m11 = (c * c - low / high * s * s) * u1 - u2,
                    m12 = -i * c * s * (1.0 / high + 1.0 / low) * u1;
      const Complex m21 = -i * c * s * (high + low) * u1, m22 = (c * c - high / low * s * s) * u1 - u2;
      const Complex front = m11 + m12 * substrate, back = m21 + m22 * substrate;
      const double expected = std::norm((front - back) / (front + back));
      EXPECT_NEAR(thin_film_response(1.0, films, substrate, 1.0, nm).reflectance(), expected, 1e-12) << nm;
    }
  }
}

// Light tunnels through a gap of air between two glasses beyond the critical angle. In s, with q = n cos θ in
// the glass and i γ in the gap, 1 / T = 1 + ((q² + γ²) / (2 q γ))² sinh²(2π γ d / λ) (Born & Wolf, 1.6.4,
// with an imaginary angle in the film).
TEST(ThinFilm, FrustratedTotalReflection) {
  const double glass = 1.6, cosine = std::cos(50.0 * degree), sine = std::sin(50.0 * degree),
               wavelength_nm = 550.0;
  const double q = glass * cosine, gamma = std::sqrt(glass * glass * sine * sine - 1.0);
  for (double gap_nm : {10.0, 100.0, 500.0}) {
    const std::array films = {Film{1.0, gap_nm}};
    const double steep = std::sinh(2.0 * std::numbers::pi * gamma * gap_nm / wavelength_nm);
    const double factor = (q * q + gamma * gamma) / (2.0 * q * gamma) * steep;
    const ThinFilmResponse response = thin_film_response(glass, films, glass, cosine, wavelength_nm);
    EXPECT_NEAR(response.s.transmittance * (1.0 + factor * factor), 1.0, 1e-12);
  }
}

// tmm 0.2.0 (S. J. Byrnes, arXiv:1603.02720), the numbers of its own basic test, which came from another
// program: absorbing films on an absorbing body.
TEST(ThinFilm, AgreesWithTmmOnItsOwnTest) {
  const std::array films = {Film{{2.0, 4.0}, 2.0}, Film{{3.0, 0.3}, 3.0}};
  const ThinFilmResponse response = thin_film_response(1.0, films, {1.0, 0.1}, std::cos(0.1), 100.0);
  const auto near = [](Complex a, Complex b) { EXPECT_NEAR(std::abs(a - b), 0.0, 1e-14) << a; };
  near(response.s.r, {-0.60331226568845775, -0.093522181653632019});
  near(response.s.t, {0.44429533471192989, 0.16921936169383078});
  near(response.p.r, {0.60102654255772481, 0.094489146845323682});
  near(response.p.t, {0.4461816467503148, 0.17061408427088917});
  EXPECT_NEAR(response.s.reflectance, 0.37273208839139516, 1e-14);
  EXPECT_NEAR(response.p.reflectance, 0.37016110373044969, 1e-14);
  EXPECT_NEAR(response.s.transmittance, 0.22604491247079261, 1e-14);
  EXPECT_NEAR(response.p.transmittance, 0.22824374314132009, 1e-14);
}

struct Amplitudes {
  double angle_deg;
  Complex r_s, t_s, r_p, t_p;
  double R_s, T_s, R_p, T_p;
};

// tmm 0.2.0: a silver film between fluorides, from glass of 1.8 to air, below and beyond the critical angle.
TEST(ThinFilm, AmplitudesAgreeWithTmm) {
  const std::vector<Amplitudes> reference = {
      {0.0,
       {0.78265572069733, 0.54209815931083},
       {-0.15745590717930, 0.32521708194077},
       {-0.78265572069733, -0.54209815931083},
       {-0.15745590717930, 0.32521708194077},
       0.90642039146845,
       0.07253250727318,
       0.90642039146845,
       0.07253250727318},
      {20.0,
       {0.92600832351142, 0.25571758362158},
       {-0.00874154049554, 0.35625488062093},
       {-0.86324390012195, -0.39744771269734},
       {-0.09441751458590, 0.38566368050177},
       0.92288289778569,
       0.05916538942746,
       0.90315471542610,
       0.07344830876890},
      {33.0,
       {0.95509750019737, -0.22462243087920},
       {0.38101935117505, 0.14561904987113},
       {-0.96160667817727, -0.11121237666370},
       {-0.01639330031305, 0.51149755648479},
       0.96266647133735,
       0.02174143946676,
       0.93705559623831,
       0.03422303046898},
      {45.0,
       {0.66696748245110, -0.74007623617987},
       {0.07239468172178, -0.02890535348897},
       {-0.09326738234192, 0.91655518727199},
       {2.43675244929603, 2.31570170093206},
       0.99255845800532,
       0.0,
       0.84877221592411,
       0.0},
      {70.0,
       {-0.52981474085367, -0.84707659768276},
       {0.00627677815331, -0.01048402490258},
       {0.33936361161022, -0.78037965032904},
       {-0.31499769228737, 0.13802711567981},
       0.99824242196765,
       0.0,
       0.72416005953281,
       0.0},
  };
  const std::array films = {Film{1.38, 100.0}, Film{{0.06, 3.6}, 40.0}, Film{1.38, 80.0}};
  for (const Amplitudes& e : reference) {
    const ThinFilmResponse response =
        thin_film_response(1.8, films, 1.0, std::cos(e.angle_deg * degree), 550.0);
    const auto near = [&](auto a, auto b) { EXPECT_NEAR(std::abs(a - b), 0.0, 2e-13) << e.angle_deg; };
    near(response.s.r, e.r_s), near(response.s.t, e.t_s), near(response.p.r, e.r_p),
        near(response.p.t, e.t_p);
    near(response.s.reflectance, e.R_s), near(response.s.transmittance, e.T_s);
    near(response.p.reflectance, e.R_p), near(response.p.transmittance, e.T_p);
  }
}

/// Stacks of every kind, between media of every kind.
struct Case {
  double before;
  std::vector<Film> films;
  Complex after;
};

std::vector<Case> cases() {
  const std::vector<Film> clear = {{1.38, 99.0}, {2.1, 130.0}, {1.65, 80.0}};
  const std::vector<Film> dark = {{1.46, 180.0}, {{0.96, 6.7}, 20.0}, {{2.2, 0.01}, 50.0}};
  std::vector<Case> result;
  for (const std::vector<Film>& films : {std::vector<Film>{}, clear, dark})
    for (double before : {1.0, 1.5, 1.9})
      for (Complex after : {Complex(1.0), Complex(1.7), Complex(0.06, 3.6)})
        result.push_back({before, films, after});
  return result;
}

// The absorptance comes from the fluxes inside, not from 1 − R − T.
TEST(ThinFilm, EnergyIsConserved) {
  for (const Case& c : cases())
    for (double cosine : {1.0, 0.9, 0.7, 0.5, 0.2, 0.01, 1e-8, 0.0}) {
      const ThinFilmResponse response = thin_film_response(c.before, c.films, c.after, cosine, 550.0);
      for (const PolarisedResponse& one : {response.s, response.p}) {
        EXPECT_NEAR(one.reflectance + one.transmittance + one.absorptance, 1.0, energy_tolerance);
        const bool clear = c.films.empty() || c.films[1].index.imag() == 0.0;
        if (clear) {
          EXPECT_NEAR(one.absorptance, 0.0, energy_tolerance);
        } else {
          EXPECT_GE(one.absorptance, -energy_tolerance);
        }
        EXPECT_GE(one.transmittance, -energy_tolerance);
      }
    }
}

// Both sides transmit alike, even where films absorb (Macleod, chapter 2, "reciprocity"; Born & Wolf, 1.6).
TEST(ThinFilm, TransmitsAlikeFromBothSides) {
  for (const Case& c : cases()) {
    if (c.after.imag() != 0.0) continue;
    std::vector<Film> back(c.films.rbegin(), c.films.rend());
    for (double sine : {0.0, 0.3, 0.6, 0.9}) {  // in units of the lower index's own
      const double tangential = sine * std::min(c.before, c.after.real());
      const auto cosine = [&](double index) { return std::sqrt(1.0 - std::pow(tangential / index, 2)); };
      const ThinFilmResponse there = thin_film_response(c.before, c.films, c.after, cosine(c.before), 550.0);
      const ThinFilmResponse here =
          thin_film_response(c.after.real(), back, c.before, cosine(c.after.real()), 550.0);
      EXPECT_NEAR(there.s.transmittance, here.s.transmittance, 1e-13);
      EXPECT_NEAR(there.p.transmittance, here.p.transmittance, 1e-13);
    }
  }
}

TEST(ThinFilm, ThickDarkFilmsDoNotOverflow) {
  const Complex metal(0.96, 6.7);
  const std::array films = {Film{metal, 1e9}, Film{metal, 1e9}};
  const std::array gap = {Film{1.0, 1e9}};
  for (double cosine : {1.0, 0.5, 0.01}) {
    const ThinFilmResponse response = thin_film_response(1.0, films, 1.5, cosine, 550.0);
    const ThinFilmResponse solid = thin_film_response(1.0, {}, metal, cosine, 550.0);
    EXPECT_NEAR(response.s.reflectance, solid.s.reflectance, 1e-14);
    EXPECT_NEAR(response.p.reflectance, solid.p.reflectance, 1e-14);
    EXPECT_EQ(response.transmittance(), 0.0);
    EXPECT_NEAR(response.absorptance(), 1.0 - solid.reflectance(), energy_tolerance);
  }
  EXPECT_NEAR(thin_film_response(1.5, gap, 1.5, 0.5, 550.0).reflectance(), 1.0, 1e-14);
}

struct StackReference {
  std::string name;
  double wavelength_nm, angle_deg, R_s, T_s, R_p, T_p;
};

// The library's coatings in air on N-BK7, by tmm 0.2.0 from the same indices.
TEST(ThinFilm, LibraryCoatingsAgreeWithTmm) {
  const std::vector<StackReference> reference = {
      {"mgf2", 450, 0, 0.01624390609507, 0.98375609390493, 0.01624390609507, 0.98375609390493},
      {"mgf2", 550, 30, 0.02044238788417, 0.97955761211583, 0.00693750655253, 0.99306249344747},
      {"mgf2", 650, 60, 0.11467501085461, 0.88532498914539, 0.00530539041719, 0.99469460958281},
      {"mgf2", 700, 85, 0.69021021959488, 0.30978978040512, 0.49569393786625, 0.50430606213375},
      {"v_coat", 450, 0, 0.02914267227387, 0.97076386349683, 0.02914267227387, 0.97076386349683},
      {"v_coat", 550, 30, 0.00302604934464, 0.99696292359156, 0.00183885008266, 0.99815096556631},
      {"v_coat", 650, 60, 0.13427429506236, 0.86572570493764, 0.01025456583243, 0.98974543416757},
      {"v_coat", 700, 85, 0.72254908415860, 0.27745091584140, 0.47638321873895, 0.52361678126105},
      {"bbar", 450, 0, 0.00024038777239, 0.99923647238253, 0.00024038777239, 0.99923647238253},
      {"bbar", 550, 30, 0.00274296184945, 0.99720104541020, 0.00117791152831, 0.99876590258745},
      {"bbar", 650, 60, 0.09279611243151, 0.90720388756849, 0.04305942268041, 0.95694057731959},
      {"bbar", 700, 85, 0.71729568780374, 0.28270431219626, 0.54479310828938, 0.45520689171062},
      {"aluminium", 450, 0, 0.92186440414738, 0.00000000007888, 0.92186440414738, 0.00000000007888},
      {"aluminium", 550, 30, 0.92646836150032, 0.00000000004819, 0.90285111983683, 0.00000000006968},
      {"aluminium", 650, 60, 0.95190400809909, 0.00000000002403, 0.82462974689241, 0.00000000012148},
      {"aluminium", 700, 85, 0.99065983267020, 0.00000000000532, 0.63781176005692, 0.00000000033113},
      {"protected_aluminium", 450, 0, 0.88373977521498, 0.00000000011736, 0.88373977521498, 0.00000000011736},
      {"protected_aluminium", 550, 30, 0.92813236201319, 0.00000000004710, 0.90487575808206,
       0.00000000006823},
      {"protected_aluminium", 650, 60, 0.91208042661314, 0.00000000004392, 0.83892751879866,
       0.00000000011157},
      {"protected_aluminium", 700, 85, 0.92649074565230, 0.00000000004188, 0.95574279012904,
       0.00000000004046},
      {"protected_silver", 450, 0, 0.95635039327212, 0.00000172913334, 0.95635039327212, 0.00000172913334},
      {"protected_silver", 550, 30, 0.98703665275123, 0.00000012345219, 0.98237788714744, 0.00000017644669},
      {"protected_silver", 650, 60, 0.99071495375296, 0.00000003268969, 0.97817109461449, 0.00000009915767},
      {"protected_silver", 700, 85, 0.99501934106507, 0.00000001187009, 0.99430627327140, 0.00000002022666},
  };
  const Glass glass = find_glass("schott:N-BK7");
  for (const StackReference& e : reference) {
    const ThinFilmResponse response =
        thin_film_response(1.0, find_coating(e.name)->films(e.wavelength_nm), glass.index(e.wavelength_nm),
                           std::cos(e.angle_deg * degree), e.wavelength_nm);
    // Coefficients of dispersion are written to 10 digits.
    EXPECT_NEAR(response.s.reflectance, e.R_s, 1e-11) << e.name;
    EXPECT_NEAR(response.s.transmittance, e.T_s, 1e-11) << e.name;
    EXPECT_NEAR(response.p.reflectance, e.R_p, 1e-11) << e.name;
    EXPECT_NEAR(response.p.transmittance, e.T_p, 1e-11) << e.name;
  }
}

double reflectance_in_air(const std::string& coating, const std::string& glass, double wavelength_nm) {
  return thin_film_response(1.0, find_coating(coating)->films(wavelength_nm),
                            find_glass(glass).index(wavelength_nm), 1.0, wavelength_nm)
      .reflectance();
}

// Freshly evaporated mirrors as measured (G. Hass, in Applied Optics and Optical Engineering III, ed.
// Kingslake (1965), and handbooks since), in per cent; the films whose indices we have are others, hence the
// half per cent.
TEST(ThinFilm, MirrorsReflectAsPublished) {
  const std::vector<std::array<double, 3>> wavelength_aluminium_silver = {
      {400, 92.4, 95.6}, {450, 92.2, 97.1}, {500, 91.8, 97.9}, {550, 91.5, 98.3}, {600, 91.1, 98.6},
      {650, 90.5, 98.8}, {700, 89.7, 98.9}, {750, 88.6, 99.1}, {800, 86.7, 99.2}};
  const Coating silver = {"silver", "", {find_coating("protected_silver")->layers.back()}};
  for (const auto& [nm, aluminium_percent, silver_percent] : wavelength_aluminium_silver) {
    EXPECT_NEAR(100.0 * reflectance_in_air("aluminium", "schott:N-BK7", nm), aluminium_percent, 0.2) << nm;
    EXPECT_NEAR(100.0 * thin_film_response(1.0, silver.films(nm), 1.5, 1.0, nm).reflectance(), silver_percent,
                0.3)
        << nm;
  }
  EXPECT_NEAR(reflectance_in_air("protected_aluminium", "schott:N-BK7", 550.0),
              reflectance_in_air("aluminium", "schott:N-BK7", 550.0), 1e-9);
}

TEST(ThinFilm, AntireflectionCoatingsDoWhatTheyAreFor) {
  EXPECT_LT(reflectance_in_air("v_coat", "schott:N-BK7", 550.0), 1e-9);
  double sum = 0.0;
  int count = 0;
  for (double nm = 420.0; nm <= 680.0; nm += 10.0, ++count) {
    const double R = reflectance_in_air("bbar", "schott:N-BK7", nm);
    EXPECT_LT(R, 0.01) << nm;
    EXPECT_LT(R, reflectance_in_air("mgf2", "schott:N-BK7", nm));
    sum += R;
  }
  EXPECT_LT(sum / count, 0.0025);
}

// Quarter, half and quarter wave of 1.38, 2.15 and 1.70 on 1.52 (Cox, Hass, Thelen, J. Opt. Soc. Am. 52, 965
// (1962)): the half wave is absent at the centre, and both sides of it are alike in wave number.
TEST(ThinFilm, QuarterHalfQuarterIsSymmetricInWaveNumber) {
  const std::array films = {waves(1.38, 0.25, 520.0), waves(2.15, 0.5, 520.0), waves(1.70, 0.25, 520.0)};
  const auto R = [&](double nm) { return thin_film_response(1.0, films, 1.52, 1.0, nm).reflectance(); };
  const double ratio = std::pow(1.70 / 1.38, 2);
  EXPECT_NEAR(R(520.0), std::pow((ratio - 1.52) / (ratio + 1.52), 2), 1e-15);
  for (double shift : {0.05, 0.15, 0.3})
    EXPECT_NEAR(R(520.0 / (1.0 + shift)), R(520.0 / (1.0 - shift)), 1e-14);
}

}  // namespace
}  // namespace groundglass::optics
