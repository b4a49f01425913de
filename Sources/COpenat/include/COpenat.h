#ifndef COPENAT_H
#define COPENAT_H

/// Opens a file for reading below an open folder, through links only as far as they stay below it.
///
/// Never waits for a pipe's other end. Returns a descriptor, or the negative value of errno: EXDEV
/// where the path leads out, ENOSYS or EPERM where the kernel or a sandbox does not know the call
/// (openat2, Linux 5.6).
int kjob_open_beneath(int folder, const char *path);

#endif
