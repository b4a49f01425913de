#ifndef COPENAT_H
#define COPENAT_H

/// Opens a file for reading below an open folder, through links only as far as they stay below it.
///
/// Never waits for a pipe's other end. Returns a descriptor, or the negative value of errno: EXDEV
/// where the path leads out, ENOSYS or EPERM where the kernel or a sandbox does not know the call
/// (openat2, Linux 5.6).
int kjob_open_beneath(int folder, const char *path);

/// Opens a folder below an open folder, through no link at all. Returns as the call above.
int kjob_open_folder_beneath(int folder, const char *path);

/// Copies up to `count` bytes from a place of one file to the present position of another, by the
/// cheapest means that the file system has: it may share them until one of the two is written to.
///
/// Returns how many were copied, 0 at the end, or the negative value of errno.
long kjob_copy_range(int from, long offset, int to, unsigned long count);

/// Asks the file system to keep what is in each folder of `folder` in a place of its own on the disk.
///
/// Returns 0 or an errno value: most file systems do not know the request, and need not.
int kjob_spread_folders(int folder);

/// The number of the kind of file system that an open file lies on, or the negative value of errno.
long kjob_file_system_kind(int file);

/// Whether a write to a file that is mapped to memory shows in the file's time of change, on the file
/// system of a folder: 1, 0, or the negative value of errno.
///
/// Tries it with a file of its own, which is gone afterwards.
int kjob_notes_mapped_writes(int folder);

#endif
