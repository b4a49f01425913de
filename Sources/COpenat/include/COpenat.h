#ifndef COPENAT_H
#define COPENAT_H

/// Opens a file below an open folder for reading, through links only if they stay below it.
///
/// Never waits for the other end of a pipe. Returns a descriptor, or a negative errno value: EXDEV
/// if the path leads out, ENOSYS or EPERM if the kernel or a sandbox does not know the call
/// (openat2, Linux 5.6).
int kjob_open_beneath(int folder, const char *path);

/// Opens a folder below an open folder, through no link. Returns the same as the call above.
int kjob_open_folder_beneath(int folder, const char *path);

/// Opens an entry of an open folder that is a folder of the same mount.
///
/// Returns a descriptor, or a negative errno value: EXDEV if something is mounted on it, also a
/// folder of the same file system; ENOSYS and others as the calls above.
int kjob_open_folder_of_mount(int folder, const char *name);

/// Detaches the file system mounted at a path, which is not followed if it is a link.
///
/// Returns 0 or an errno value.
int kjob_detach_mount(const char *path);

/// Copies up to `count` bytes from an offset of one file to the current position of another.
///
/// It uses the cheapest method of the file system, which may share the bytes until one of the files
/// is written to. Returns the number of bytes copied, 0 at the end, or a negative errno value.
long kjob_copy_range(int from, long offset, int to, unsigned long count);

/// Asks the file system to keep the contents of each subfolder in a separate region of the disk.
///
/// Returns 0 or an errno value: most file systems do not know the request and do not need it.
int kjob_spread_folders(int folder);

/// Returns the type number of the file system of an open file, or a negative errno value.
long kjob_file_system_kind(int file);

/// Tests whether writes to a memory-mapped file show in its change time, on a folder's file system.
///
/// Returns 1, 0, or a negative errno value. Uses a temporary file, which is removed.
int kjob_notes_mapped_writes(int folder);

#endif
