#define _GNU_SOURCE
#include "COpenat.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/fs.h>
#include <linux/openat2.h>
#include <stdint.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/syscall.h>
#include <sys/vfs.h>
#include <unistd.h>

static int open_beneath(int folder, const char *path, unsigned long long flags,
                        unsigned long long resolve) {
  struct open_how how;
  memset(&how, 0, sizeof how);
  how.flags = flags;
  how.resolve = resolve;
  for (int attempt = 0; attempt < 16; attempt++) {
    long number = syscall(SYS_openat2, folder, path, &how, sizeof how);
    if (number >= 0) return (int)number;
    // The kernel could not be sure that a rename elsewhere did not interfere; it says so and wants
    // to be asked again.
    if (errno != EAGAIN && errno != EINTR) return -errno;
  }
  return -EAGAIN;
}

int kjob_open_beneath(int folder, const char *path) {
  return open_beneath(folder, path, O_RDONLY | O_NONBLOCK | O_NOCTTY | O_CLOEXEC,
                      RESOLVE_BENEATH | RESOLVE_NO_MAGICLINKS);
}

int kjob_open_folder_beneath(int folder, const char *path) {
  return open_beneath(folder, path, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC,
                      RESOLVE_BENEATH | RESOLVE_NO_SYMLINKS);
}

long kjob_copy_range(int from, long offset, int to, unsigned long count) {
  off64_t position = offset;
  ssize_t copied = copy_file_range(from, &position, to, NULL, count, 0);
  return copied < 0 ? -errno : copied;
}

long kjob_file_system_kind(int file) {
  struct statfs status;
  return fstatfs(file, &status) < 0 ? -errno : status.f_type;
}

int kjob_spread_folders(int folder) {
  int flags = 0;
  if (ioctl(folder, FS_IOC_GETFLAGS, &flags) < 0) return errno;
  flags |= FS_TOPDIR_FL;
  return ioctl(folder, FS_IOC_SETFLAGS, &flags) < 0 ? errno : 0;
}
