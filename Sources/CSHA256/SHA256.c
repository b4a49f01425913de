// SHA-256 (FIPS 180-4). It is in C because every byte that a run delivers passes through it, even
// in builds without the optimizer.
#include "CSHA256.h"

#include <string.h>

#if defined(__x86_64__)
#include <cpuid.h>
#include <immintrin.h>
#define HAS_FAST_WAY 1
#else
#define HAS_FAST_WAY 0
#endif

static const uint32_t constants[64] = {
    0x428a2f98, 0x71374491, 0xb5c0fbcf, 0xe9b5dba5, 0x3956c25b, 0x59f111f1, 0x923f82a4, 0xab1c5ed5,
    0xd807aa98, 0x12835b01, 0x243185be, 0x550c7dc3, 0x72be5d74, 0x80deb1fe, 0x9bdc06a7, 0xc19bf174,
    0xe49b69c1, 0xefbe4786, 0x0fc19dc6, 0x240ca1cc, 0x2de92c6f, 0x4a7484aa, 0x5cb0a9dc, 0x76f988da,
    0x983e5152, 0xa831c66d, 0xb00327c8, 0xbf597fc7, 0xc6e00bf3, 0xd5a79147, 0x06ca6351, 0x14292967,
    0x27b70a85, 0x2e1b2138, 0x4d2c6dfc, 0x53380d13, 0x650a7354, 0x766a0abb, 0x81c2c92e, 0x92722c85,
    0xa2bfe8a1, 0xa81a664b, 0xc24b8b70, 0xc76c51a3, 0xd192e819, 0xd6990624, 0xf40e3585, 0x106aa070,
    0x19a4c116, 0x1e376c08, 0x2748774c, 0x34b0bcb5, 0x391c0cb3, 0x4ed8aa4a, 0x5b9cca4f, 0x682e6ff3,
    0x748f82ee, 0x78a5636f, 0x84c87814, 0x8cc70208, 0x90befffa, 0xa4506ceb, 0xbef9a3f7, 0xc67178f2,
};

static inline uint32_t rotated(uint32_t word, int count) {
  return word >> count | word << (32 - count);
}

static void compress(uint32_t state[8], const unsigned char *block) {
  uint32_t words[64];
  for (int index = 0; index < 16; index++, block += 4)
    words[index] = (uint32_t)block[0] << 24 | (uint32_t)block[1] << 16 | (uint32_t)block[2] << 8 |
                   (uint32_t)block[3];
  for (int index = 16; index < 64; index++) {
    uint32_t first = words[index - 15], second = words[index - 2];
    uint32_t low = rotated(first, 7) ^ rotated(first, 18) ^ first >> 3;
    uint32_t high = rotated(second, 17) ^ rotated(second, 19) ^ second >> 10;
    words[index] = words[index - 16] + low + words[index - 7] + high;
  }
  uint32_t a = state[0], b = state[1], c = state[2], d = state[3];
  uint32_t e = state[4], f = state[5], g = state[6], h = state[7];
  for (int index = 0; index < 64; index++) {
    uint32_t mixed = rotated(e, 6) ^ rotated(e, 11) ^ rotated(e, 25);
    uint32_t first = h + mixed + ((e & f) ^ (~e & g)) + constants[index] + words[index];
    uint32_t second = (rotated(a, 2) ^ rotated(a, 13) ^ rotated(a, 22)) +
                      ((a & b) ^ (a & c) ^ (b & c));
    h = g;
    g = f;
    f = e;
    e = d + first;
    d = c;
    c = b;
    b = a;
    a = first + second;
  }
  state[0] += a;
  state[1] += b;
  state[2] += c;
  state[3] += d;
  state[4] += e;
  state[5] += f;
  state[6] += g;
  state[7] += h;
}

#if HAS_FAST_WAY

// Intel's SHA extensions: two instructions for four rounds, on the state as ABEF and CDGH.
__attribute__((target("sha,sse4.1,ssse3"))) static void compress_fast(uint32_t state[8],
                                                                      const unsigned char *block,
                                                                      size_t count) {
  const __m128i order = _mm_set_epi64x(0x0c0d0e0f08090a0bLL, 0x0405060700010203LL);
  __m128i first = _mm_shuffle_epi32(_mm_loadu_si128((const __m128i *)&state[0]), 0xB1);
  __m128i second = _mm_shuffle_epi32(_mm_loadu_si128((const __m128i *)&state[4]), 0x1B);
  __m128i abef = _mm_alignr_epi8(first, second, 8);
  __m128i cdgh = _mm_blend_epi16(second, first, 0xF0);
  for (; count > 0; count--, block += 64) {
    const __m128i old_abef = abef, old_cdgh = cdgh;
    __m128i words[4];
    for (int index = 0; index < 4; index++)
      words[index] =
          _mm_shuffle_epi8(_mm_loadu_si128((const __m128i *)(block + 16 * index)), order);
    for (int index = 0; index < 16; index++) {
      const __m128i present = words[index & 3], last = words[(index + 3) & 3];
      const __m128i sum =
          _mm_add_epi32(present, _mm_loadu_si128((const __m128i *)&constants[4 * index]));
      cdgh = _mm_sha256rnds2_epu32(cdgh, abef, sum);
      abef = _mm_sha256rnds2_epu32(abef, cdgh, _mm_shuffle_epi32(sum, 0x0E));
      if (index >= 12) continue;
      const __m128i mixed = _mm_add_epi32(_mm_sha256msg1_epu32(present, words[(index + 1) & 3]),
                                          _mm_alignr_epi8(last, words[(index + 2) & 3], 4));
      words[index & 3] = _mm_sha256msg2_epu32(mixed, last);
    }
    abef = _mm_add_epi32(abef, old_abef);
    cdgh = _mm_add_epi32(cdgh, old_cdgh);
  }
  first = _mm_shuffle_epi32(abef, 0x1B);
  second = _mm_shuffle_epi32(cdgh, 0xB1);
  _mm_storeu_si128((__m128i *)&state[0], _mm_blend_epi16(first, second, 0xF0));
  _mm_storeu_si128((__m128i *)&state[4], _mm_alignr_epi8(second, first, 8));
}

static int has_fast_way(void) {
  static int answer = -1;
  int known = __atomic_load_n(&answer, __ATOMIC_RELAXED);
  if (known >= 0) return known;
  // Leaf 7, EBX bit 29; leaf 1, ECX bits 9 and 19.
  unsigned int a = 0, b = 0, c = 0, d = 0;
  int found = 0;
  if (__get_cpuid_count(7, 0, &a, &b, &c, &d) && (b >> 29 & 1))
    found = __get_cpuid(1, &a, &b, &c, &d) && (c >> 9 & 1) && (c >> 19 & 1);
  __atomic_store_n(&answer, found, __ATOMIC_RELAXED);
  return found;
}

#endif

static void compress_all(struct kjob_sha256 *context, const unsigned char *block, size_t count) {
#if HAS_FAST_WAY
  if (!context->is_portable && has_fast_way()) {
    compress_fast(context->state, block, count);
    return;
  }
#endif
  for (; count > 0; count--, block += 64) compress(context->state, block);
}

void kjob_sha256_start(struct kjob_sha256 *context, int is_portable) {
  static const uint32_t initial[8] = {0x6a09e667, 0xbb67ae85, 0x3c6ef372, 0xa54ff53a,
                                      0x510e527f, 0x9b05688c, 0x1f83d9ab, 0x5be0cd19};
  memcpy(context->state, initial, sizeof initial);
  context->length = 0;
  context->is_portable = is_portable;
}

void kjob_sha256_update(struct kjob_sha256 *context, const void *bytes, size_t count) {
  const unsigned char *next = bytes;
  size_t filled = context->length % 64;
  context->length += count;
  if (filled > 0) {
    size_t part = count < 64 - filled ? count : 64 - filled;
    memcpy(context->block + filled, next, part);
    if (filled + part < 64) return;
    compress_all(context, context->block, 1);
    next += part;
    count -= part;
  }
  compress_all(context, next, count / 64);
  next += count / 64 * 64;
  count %= 64;
  if (count > 0) memcpy(context->block, next, count);
}

void kjob_sha256_finish(struct kjob_sha256 *context, unsigned char digest[32]) {
  static const unsigned char padding[64] = {0x80};
  uint64_t bits = context->length * 8;
  size_t filled = context->length % 64;
  kjob_sha256_update(context, padding, filled < 56 ? 56 - filled : 120 - filled);
  unsigned char length[8];
  for (int index = 0; index < 8; index++) length[index] = (unsigned char)(bits >> (56 - 8 * index));
  kjob_sha256_update(context, length, 8);
  for (int index = 0; index < 32; index++)
    digest[index] = (unsigned char)(context->state[index / 4] >> (24 - 8 * (index % 4)));
}
