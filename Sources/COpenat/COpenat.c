#define _GNU_SOURCE
#include "COpenat.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/fs.h>
#include <linux/openat2.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <sys/mount.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/vfs.h>
#include <time.h>
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
    // The kernel could not rule out that a concurrent rename interfered, and wants another attempt.
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

int kjob_open_folder_of_mount(int folder, const char *name) {
  return open_beneath(folder, name, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC,
                      RESOLVE_BENEATH | RESOLVE_NO_SYMLINKS | RESOLVE_NO_XDEV);
}

int kjob_detach_mount(const char *path) {
  return umount2(path, MNT_DETACH | UMOUNT_NOFOLLOW) == 0 ? 0 : errno;
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

static int is_later(struct timespec time, struct timespec other) {
  return time.tv_sec != other.tv_sec ? time.tv_sec > other.tv_sec : time.tv_nsec > other.tv_nsec;
}

static int notes_mapped_writes(int file) {
  const size_t size = 4096;
  if (ftruncate(file, (off_t)size) != 0 || pwrite(file, "x", 1, 0) != 1) return -errno;
  volatile char *page = mmap(NULL, size, PROT_READ | PROT_WRITE, MAP_SHARED, file, 0);
  if (page == MAP_FAILED) return -errno;
  int result = -ETIME;
  struct stat before, after;
  // Read first: a page that is already mapped for reading may be written to without notice.
  char byte = page[0];
  if (fstat(file, &before) != 0) result = -errno;
  for (int wait = 0; wait < 200 && result == -ETIME; wait++) {
    // Times of files advance by the coarse clock.
    struct timespec now, pause = {0, 1000000};
    clock_gettime(CLOCK_REALTIME_COARSE, &now);
    if (!is_later(now, before.st_ctim)) {
      nanosleep(&pause, NULL);
      continue;
    }
    page[0] = (char)(byte + 1);
    result = fstat(file, &after) != 0 ? -errno : is_later(after.st_ctim, before.st_ctim);
  }
  munmap((void *)page, size);
  return result;
}

int kjob_notes_mapped_writes(int folder) {
  char name[64];
  struct timespec now;
  clock_gettime(CLOCK_MONOTONIC, &now);
  snprintf(name, sizeof name, ".kjob-%d-%ld.tmp", (int)getpid(), now.tv_nsec);
  int file = openat(folder, name, O_RDWR | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0600);
  if (file < 0) return -errno;
  int result = notes_mapped_writes(file);
  unlinkat(folder, name, 0);
  close(file);
  return result;
}

int kjob_spread_folders(int folder) {
  int flags = 0;
  if (ioctl(folder, FS_IOC_GETFLAGS, &flags) < 0) return errno;
  flags |= FS_TOPDIR_FL;
  return ioctl(folder, FS_IOC_SETFLAGS, &flags) < 0 ? errno : 0;
}
