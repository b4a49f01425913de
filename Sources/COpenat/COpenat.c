#define _GNU_SOURCE
#include "COpenat.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/openat2.h>
#include <stdint.h>
#include <string.h>
#include <sys/syscall.h>
#include <unistd.h>

int kjob_open_beneath(int folder, const char *path) {
  struct open_how how;
  memset(&how, 0, sizeof how);
  how.flags = O_RDONLY | O_NONBLOCK | O_NOCTTY | O_CLOEXEC;
  how.resolve = RESOLVE_BENEATH | RESOLVE_NO_MAGICLINKS;
  for (int attempt = 0; attempt < 16; attempt++) {
    long number = syscall(SYS_openat2, folder, path, &how, sizeof how);
    if (number >= 0) return (int)number;
    // The kernel could not be sure that a rename elsewhere did not interfere; it says so and wants
    // to be asked again.
    if (errno != EAGAIN && errno != EINTR) return -errno;
  }
  return -EAGAIN;
}
