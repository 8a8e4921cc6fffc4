// The floor of the reduced single-index chain: the same law as ours in C++ that the compiler can vectorise, runs side by
// side in lanes, random numbers by xoshiro256++ in lanes and Box-Muller, chi-squared by Marsaglia and Tsang.
// phi = sigma = h_2 = (z^2 - 1)/sqrt(2), correlation loss, no noise.
// Usage: floor <d> <eta> <m0> <runs> <steps> <seed>; prints CPU seconds of the steps, then the overlaps at the end.
#include <cmath>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <ctime>
#include <vector>

constexpr int LANES = 16;
constexpr int BLOCK = 32;

static uint64_t splitmix(uint64_t &state) {
  uint64_t z = (state += 0x9e3779b97f4a7c15ULL);
  z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9ULL;
  z = (z ^ (z >> 27)) * 0x94d049bb133111ebULL;
  return z ^ (z >> 31);
}

struct Generator {
  alignas(64) uint64_t s[4][LANES];

  explicit Generator(uint64_t seed) {
    for (auto &word : s)
      for (auto &lane : word) lane = splitmix(seed);
  }

  // Uniforms on (0, 1], `rows` for each lane.
  void uniforms(double *out, int rows) {
    alignas(64) uint64_t bits[LANES];
    for (int row = 0; row < rows; row++, out += LANES) {
      for (int l = 0; l < LANES; l++) {
        const uint64_t sum = s[0][l] + s[3][l];
        const uint64_t result = ((sum << 23) | (sum >> 41)) + s[0][l];
        const uint64_t shifted = s[1][l] << 17;
        s[2][l] ^= s[0][l];
        s[3][l] ^= s[1][l];
        s[1][l] ^= s[2][l];
        s[0][l] ^= s[3][l];
        s[2][l] ^= shifted;
        s[3][l] = (s[3][l] << 45) | (s[3][l] >> 19);
        bits[l] = (result >> 12) | 0x3ff0000000000000ULL;
      }
      std::memcpy(out, bits, sizeof bits);
      for (int l = 0; l < LANES; l++) out[l] = 2.0 - out[l];
    }
  }

  double uniform(int l) {
    const uint64_t sum = s[0][l] + s[3][l];
    const uint64_t result = ((sum << 23) | (sum >> 41)) + s[0][l];
    const uint64_t shifted = s[1][l] << 17;
    s[2][l] ^= s[0][l];
    s[3][l] ^= s[1][l];
    s[1][l] ^= s[2][l];
    s[0][l] ^= s[3][l];
    s[2][l] ^= shifted;
    s[3][l] = (s[3][l] << 45) | (s[3][l] >> 19);
    return (double)((result >> 11) + 1) * 0x1p-53;
  }

  double normal(int l) { return std::sqrt(-2 * std::log(uniform(l))) * std::cos(2 * M_PI * uniform(l)); }
};

int main(int count, char **arguments) {
  if (count != 7) return 2;
  const double d = std::atof(arguments[1]), eta = std::atof(arguments[2]), m0 = std::atof(arguments[3]);
  const long runs = std::atol(arguments[4]), steps = std::atol(arguments[5]);
  Generator generator(std::strtoull(arguments[6], nullptr, 10));
  const double shift = 0.5 * (d - 2) - 1.0 / 3, scale = 1 / std::sqrt(9 * shift);
  constexpr int CELLS = BLOCK * LANES;
  alignas(64) static double raw[4 * CELLS], normals[3 * CELLS], radius[CELLS], chi[CELLS];
  std::vector<double> overlaps;
  const std::clock_t start = std::clock();
  for (long first = 0; first < runs; first += LANES) {
    alignas(64) double m[LANES], s[LANES];
    for (int l = 0; l < LANES; l++) m[l] = m0, s[l] = std::sqrt(1 - m0 * m0);
    for (long done = 0; done < steps; done += BLOCK) {
      const int block = steps - done < BLOCK ? (int)(steps - done) : BLOCK;
      // Two uniforms make two normals: u and h from the first pairs, g from half as many others.
      generator.uniforms(raw, 4 * BLOCK);
      // One loop a function: a sine and a cosine of one angle would be joined to a call that has no vector form.
      for (int k = 0; k < CELLS; k++) radius[k] = std::sqrt(-2 * std::log(raw[k]));
      for (int k = 0; k < CELLS; k++) normals[k] = radius[k] * std::cos(2 * M_PI * raw[CELLS + k]);
      for (int k = 0; k < CELLS; k++) normals[CELLS + k] = radius[k] * std::sin(2 * M_PI * raw[CELLS + k]);
      constexpr int HALF = CELLS / 2;
      const double *other = raw + 2 * CELLS;
      for (int k = 0; k < HALF; k++) radius[k] = std::sqrt(-2 * std::log(other[k]));
      for (int k = 0; k < HALF; k++) normals[2 * CELLS + k] = radius[k] * std::cos(2 * M_PI * other[HALF + k]);
      for (int k = 0; k < HALF; k++) normals[2 * CELLS + HALF + k] = radius[k] * std::sin(2 * M_PI * other[HALF + k]);
      int rejected = 0;
      for (int k = 0; k < CELLS; k++) {
        const double g = normals[2 * CELLS + k], t = scale * g, root = 1 + t;
        chi[k] = 2 * shift * root * root * root;
        const bool sure = std::fabs(t) < 0.1 && raw[3 * CELLS + k] < 1 - 0.1 * t * t * g * g;
        rejected += !sure;
      }
      if (rejected > 0) {
        for (int k = 0; k < CELLS; k++) {
          double g = normals[2 * CELLS + k], u = raw[3 * CELLS + k];
          for (;;) {
            const double t = scale * g, root = 1 + t, cube = root * root * root;
            if (root > 0 && std::log(u) < 0.5 * g * g + shift * (1 - cube + std::log(cube))) {
              chi[k] = 2 * shift * cube;
              break;
            }
            g = generator.normal(k % LANES);
            u = generator.uniform(k % LANES);
          }
        }
      }
      for (int step = 0; step < block; step++) {
        const double *u = normals + step * LANES, *h = u + CELLS, *q = chi + step * LANES;
        for (int l = 0; l < LANES; l++) {
          const double z = m[l] * u[l] + s[l] * h[l];
          const double gamma = eta * (u[l] * u[l] - 1) * M_SQRT1_2 * (M_SQRT2 * z);
          const double keep = 1 - gamma * z;
          const double along = m[l] * keep + gamma * u[l], turned = s[l] * keep + gamma * h[l];
          const double rest = turned * turned + gamma * gamma * q[l];
          const double inverse = 1 / std::sqrt(along * along + rest);
          m[l] = along * inverse;
          s[l] = std::sqrt(rest) * inverse;
        }
      }
    }
    for (int l = 0; l < LANES && first + l < runs; l++) overlaps.push_back(m[l]);
  }
  std::printf("{\"seconds\":%.6f,\"overlaps\":[", (double)(std::clock() - start) / CLOCKS_PER_SEC);
  for (size_t k = 0; k < overlaps.size(); k++) std::printf(k == 0 ? "%.17g" : ",%.17g", overlaps[k]);
  std::printf("]}\n");
}
