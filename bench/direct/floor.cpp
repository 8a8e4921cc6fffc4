// The floor of direct online spherical SGD: the same law as ours in C++, as fast as this compiler and processor allow
// without much ado. Normals by xoshiro256++ (f64) or xoshiro128+ (f32) in lanes and Box-Muller with polynomials; one fused
// pass over each row, 1/|row| from the row itself in every step. One target e_1, phi = sigma given by coefficients,
// squared loss with a_i = 1/m, label noise.
// Usage: floor <f64|f32> <d> <m> <eta> <noise> <m_0> <steps> <runs> <seed> <c_0> ... <c_k>
// Prints JSON: CPU seconds of the steps of all runs, and the first neuron's overlap at the end of each.
#include <cmath>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <ctime>
#include <vector>

static uint64_t splitmix(uint64_t &state) {
  uint64_t z = (state += 0x9e3779b97f4a7c15ULL);
  z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9ULL;
  z = (z ^ (z >> 27)) * 0x94d049bb133111ebULL;
  return z ^ (z >> 31);
}

// What differs between the two widths: words, how uniforms are made of them, and the polynomials.
template <typename Real> struct Width;

template <> struct Width<double> {
  using Word = uint64_t;
  static constexpr int LANES = 32;
  static constexpr int A = 17, B = 45;
  static Word output(Word s0, Word s3) {
    const Word sum = s0 + s3;
    return ((sum << 23) | (sum >> 41)) + s0;
  }
  // In [1, 2) from the upper 52 bits.
  static constexpr int SHIFT = 12;
  static constexpr Word ONE = 0x3ff0000000000000ULL, ROOT = 0x3fe6a09e667f3bcdULL;
  static constexpr int MANTISSA = 52;
  // The exponent as a number without a conversion of 64-bit integers, which AVX2 has not.
  static double exponent(Word biased) {
    const Word bits = biased | 0x4330000000000000ULL;
    double value;
    std::memcpy(&value, &bits, 8);
    return value - (4503599627370496.0 + 1023.0);
  }
  // log((1 + s)/(1 - s)) = 2 s (1 + s^2/3 + ...), |s| < 0.1716, to 1e-16.
  static double logarithm(double f) {
    const double s = f / (2 + f), t = s * s;
    return 2 * s *
           (1 + t * (1.0 / 3 + t * (1.0 / 5 + t * (1.0 / 7 + t * (1.0 / 9 + t * (1.0 / 11 + t * (1.0 / 13 + t * (1.0 / 15))))))));
  }
  static double sine(double x, double t) {
    return x * (1 + t * (-1.0 / 6 + t * (1.0 / 120 + t * (-1.0 / 5040 + t * (1.0 / 362880 + t * (-1.0 / 39916800 + t / 6227020800.0))))));
  }
  static double cosine(double t) {
    return 1 + t * (-0.5 + t * (1.0 / 24 + t * (-1.0 / 720 + t * (1.0 / 40320 + t * (-1.0 / 3628800 + t / 479001600.0)))));
  }
};

template <> struct Width<float> {
  using Word = uint32_t;
  static constexpr int LANES = 32;
  static constexpr int A = 9, B = 11;
  static Word output(Word s0, Word s3) { return s0 + s3; }
  static constexpr int SHIFT = 9;
  static constexpr Word ONE = 0x3f800000U, ROOT = 0x3f3504f3U;
  static constexpr int MANTISSA = 23;
  static float exponent(Word biased) { return (float)((int32_t)biased - 127); }
  static float logarithm(float f) {
    return f * (1 + f * (-0.5f + f * (0.33334690f + f * (-0.24980574f + f * (0.19910238f + f * (-0.17166906f + f * (0.16141177f + f * -0.10224203f)))))));
  }
  static float sine(float x, float t) { return x * (1 + t * (-0.16666637f + t * (0.0083315846f + t * -0.00019462117f))); }
  static float cosine(float t) { return 1 + t * (-0.49999857f + t * (0.041655027f + t * -0.0013585909f)); }
};

template <typename Real> struct Normals {
  using W = Width<Real>;
  using Word = typename W::Word;
  static constexpr int L = W::LANES;
  alignas(64) Word s[4][L];

  explicit Normals(uint64_t seed) {
    for (auto &word : s)
      for (auto &lane : word) lane = (Word)splitmix(seed);
  }

  // `count` is a multiple of 2 L; `out` is aligned.
  void fill(Real *__restrict out, int count) {
    alignas(64) Word state[4][L];
    std::memcpy(state, s, sizeof s);
    for (int at = 0; at < count; at += 2 * L) {
      alignas(64) Word first[L], second[L];
      for (int l = 0; l < L; l++) first[l] = next(state, l);
      for (int l = 0; l < L; l++) second[l] = next(state, l);
      for (int l = 0; l < L; l++) {
        // u in (0, 1]; its mantissa in [sqrt(1/2), sqrt(2)).
        const Real u = 2 - unit(first[l]);
        Word bits;
        std::memcpy(&bits, &u, sizeof u);
        const Word biased = (bits + (W::ONE - W::ROOT)) >> W::MANTISSA;
        const Word mantissa = bits - ((biased - (W::ONE >> W::MANTISSA)) << W::MANTISSA);
        Real m;
        std::memcpy(&m, &mantissa, sizeof m);
        const Real logarithm = W::logarithm(m - 1) + W::exponent(biased) * (Real)0.6931471805599453;
        const Real radius = std::sqrt(-2 * logarithm);
        // Half of an angle in [-pi/2, pi/2), then the sign of the cosine by one more bit.
        const Real x = (unit(second[l]) - (Real)1.5) * (Real)1.5707963267948966, t = x * x;
        const Real sine = W::sine(x, t), cosine = W::cosine(t);
        const Word sign = (second[l] << (8 * sizeof(Word) - 9)) & ((Word)1 << (8 * sizeof(Word) - 1));
        const Real across = radius * (1 - 2 * sine * sine);
        Word signed_;
        std::memcpy(&signed_, &across, sizeof across);
        signed_ ^= sign;
        out[at + l] = radius * 2 * sine * cosine;
        std::memcpy(&out[at + L + l], &signed_, sizeof across);
      }
    }
    std::memcpy(s, state, sizeof s);
  }

private:
  static Real unit(Word word) {
    const Word bits = (word >> W::SHIFT) | W::ONE;
    Real value;
    std::memcpy(&value, &bits, sizeof value);
    return value;
  }
  static Word next(Word (&s)[4][L], int l) {
    const Word result = W::output(s[0][l], s[3][l]), shifted = s[1][l] << W::A;
    s[2][l] ^= s[0][l];
    s[3][l] ^= s[1][l];
    s[1][l] ^= s[2][l];
    s[0][l] ^= s[3][l];
    s[2][l] ^= shifted;
    s[3][l] = (s[3][l] << W::B) | (s[3][l] >> (8 * sizeof(Word) - W::B));
    return result;
  }
};

static double horner(const std::vector<double> &c, double z) {
  double value = c.back();
  for (size_t k = c.size() - 1; k-- > 0;) value = value * z + c[k];
  return value;
}

template <typename Real> static void run(char **a, int count) {
  const int d = std::atoi(a[2]), m = std::atoi(a[3]);
  const double eta = std::atof(a[4]), noise = std::atof(a[5]), overlap = std::atof(a[6]);
  const long steps = std::atol(a[7]), runs = std::atol(a[8]);
  const uint64_t seed = std::strtoull(a[9], nullptr, 10);
  std::vector<double> link, slope;
  for (int k = 10; k < count; k++) link.push_back(std::atof(a[k]));
  for (size_t k = 1; k < link.size(); k++) slope.push_back(k * link[k]);
  constexpr int BLOCK = 2 * Width<Real>::LANES;
  const int width = (d + 15) / 16 * 16, drawn = (d + BLOCK - 1) / BLOCK * BLOCK;
  const int padded = drawn > width ? drawn : width;
  auto make = [](size_t n) { return (Real *)std::aligned_alloc(64, (n * sizeof(Real) + 63) / 64 * 64); };
  Real *rows = make((size_t)m * width), *example = make(padded), *next = make(padded), *labels = make(BLOCK);
  std::vector<double> z(m), gamma(m), scale(m), overlaps;
  double seconds = 0;
  for (long r = 0; r < runs; r++) {
    Normals<Real> normals(seed + r * 1000003ULL), labelNormals(seed * 31 + r + 7777777ULL);
    std::memset(rows, 0, (size_t)m * width * sizeof(Real));
    for (int i = 0; i < m; i++) {
      rows[(size_t)i * width] = overlap;
      rows[(size_t)i * width + 1 + i] = std::sqrt(1 - overlap * overlap);
      scale[i] = 1;
    }
    auto draw = [&](Real *x) {
      normals.fill(x, drawn);
      for (int k = d; k < width; k++) x[k] = 0;
    };
    draw(example);
    for (int i = 0; i < m; i++) {
      double sum = 0;
      for (int k = 0; k < d; k++) sum += rows[(size_t)i * width + k] * example[k];
      z[i] = sum;
    }
    int label = BLOCK;
    const std::clock_t begin = std::clock();
    for (long step = 0; step < steps; step++) {
      if (label == BLOCK) labelNormals.fill(labels, BLOCK), label = 0;
      double delta = horner(link, example[0]) + noise * labels[label++];
      for (int i = 0; i < m; i++) delta -= horner(link, z[i]) / m;
      for (int i = 0; i < m; i++) gamma[i] = eta * delta * horner(slope, z[i]);
      draw(next);
      for (int i = 0; i < m; i++) {
        Real *__restrict row = (Real *)__builtin_assume_aligned(rows + (size_t)i * width, 64);
        const Real *__restrict x = (const Real *)__builtin_assume_aligned(example, 64);
        const Real *__restrict n = (const Real *)__builtin_assume_aligned(next, 64);
        const Real keep = (1 - gamma[i] * z[i]) * scale[i], factor = gamma[i];
        Real square[16] = {}, projection[16] = {};
        for (int k = 0; k < width; k += 16)
          for (int l = 0; l < 16; l++) {
            const Real w = keep * row[k + l] + factor * x[k + l];
            row[k + l] = w;
            square[l] += w * w;
            projection[l] += w * n[k + l];
          }
        double squares = 0, projections = 0;
        for (int l = 0; l < 16; l++) squares += square[l], projections += projection[l];
        scale[i] = 1 / std::sqrt(squares);
        z[i] = projections * scale[i];
      }
      std::swap(example, next);
    }
    seconds += (double)(std::clock() - begin) / CLOCKS_PER_SEC;
    overlaps.push_back(rows[0] * scale[0]);
  }
  std::printf("{\"seconds\": %.9g, \"overlaps\": [", seconds);
  for (size_t r = 0; r < overlaps.size(); r++) std::printf("%s%.17g", r ? ", " : "", overlaps[r]);
  std::printf("]}\n");
}

int main(int count, char **arguments) {
  if (count < 12) return 2;
  if (std::strcmp(arguments[1], "f64") == 0) run<double>(arguments, count);
  else run<float>(arguments, count);
}
