#ifndef CSHA256_H
#define CSHA256_H

#include <stddef.h>
#include <stdint.h>

/// The state of a digest whose input is not complete.
struct kjob_sha256 {
  uint32_t state[8];
  uint64_t length;
  unsigned char block[64];
  int is_portable;
};

/// Starts a digest without any bytes. Uses the processor's SHA extensions unless `is_portable`.
void kjob_sha256_start(struct kjob_sha256 *context, int is_portable);

/// Adds bytes.
void kjob_sha256_update(struct kjob_sha256 *context, const void *bytes, size_t count);

/// Stores the 32 bytes of the digest; the context must not be used afterwards.
void kjob_sha256_finish(struct kjob_sha256 *context, unsigned char digest[32]);

#endif
