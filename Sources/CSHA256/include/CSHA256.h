#ifndef CSHA256_H
#define CSHA256_H

#include <stddef.h>
#include <stdint.h>

/// What is known of a text of which the end has not come yet.
struct kjob_sha256 {
  uint32_t state[8];
  uint64_t length;
  unsigned char block[64];
  int is_portable;
};

/// Begins with no bytes. What the processor has for it is used unless it `is_portable`.
void kjob_sha256_start(struct kjob_sha256 *context, int is_portable);

/// Takes the next bytes.
void kjob_sha256_update(struct kjob_sha256 *context, const void *bytes, size_t count);

/// Stores the 32 bytes of the digest; the context is of no use afterwards.
void kjob_sha256_finish(struct kjob_sha256 *context, unsigned char digest[32]);

#endif
