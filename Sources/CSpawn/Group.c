#define _GNU_SOURCE
#include "CSpawn.h"
#include "Limits.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/sched.h>
#include <signal.h>
#include <stdint.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/vfs.h>
#include <sys/wait.h>
#include <unistd.h>

// Definitions that the headers of older systems lack; the kernel reports support at run time.
#ifndef CLONE_INTO_CGROUP
#define CLONE_INTO_CGROUP 0x200000000ULL
#endif
#ifndef SYS_clone3
#define SYS_clone3 435
#endif

// The fields of the kernel's struct clone_args in its version of 88 bytes.
struct clone_into {
  uint64_t flags, pidfd, child_tid, parent_tid, exit_signal, stack, stack_size, tls, set_tid,
      set_tid_size, cgroup;
};

static const long control_group_file_system = 0x63677270;

int kjob_is_control_group(const char *path) {
  struct statfs information;
  return statfs(path, &information) == 0 && information.f_type == control_group_file_system;
}

// Does what posix_spawn does for kjob_spawn, in the same order. Uses only calls that are safe after
// a fork.
static void become(const char *executable, char *const arguments[], char *const environment[],
                   const char *working_directory, const int streams[3], int report) {
  // Fails for the signals that the C library reserves, which must be left alone.
  struct sigaction standard = {.sa_handler = SIG_DFL};
  for (int number = 1; number < NSIG; number++) sigaction(number, &standard, NULL);
  if (setsid() < 0) return;
  for (int number = 0; number < 3; number++)
    if (dup2(streams[number], number) < 0) return;
  closefrom(report + 1);
  if (chdir(working_directory) != 0) return;
  kjob_restore_descriptor_limit(0);
  sigset_t none;
  sigemptyset(&none);
  if (sigprocmask(SIG_SETMASK, &none, NULL) != 0) return;
  execve(executable, arguments, environment);
}

static void become_or_tell(const char *executable, char *const arguments[],
                           char *const environment[], const char *working_directory,
                           const int streams[3], int report) {
  // The report's end moves down to 3, so that everything above it can be closed at once; it closes
  // itself on exec.
  int sources[3];
  for (int number = 0; number < 3; number++) {
    sources[number] = streams[number];
    if (sources[number] == 3) sources[number] = dup(3);
  }
  int end = report == 3 ? 3 : dup3(report, 3, O_CLOEXEC);
  if (end == 3 && sources[0] >= 0 && sources[1] >= 0 && sources[2] >= 0) {
    report = 3;
    become(executable, arguments, environment, working_directory, sources, report);
  }
  int code = errno;
  ssize_t written;
  do {
    written = write(report, &code, sizeof code);
  } while (written < 0 && errno == EINTR);
  _exit(127);
}

int kjob_spawn_into_group(int group, const char *executable, char *const arguments[],
                          char *const environment[], const char *working_directory,
                          int standard_input, int standard_output, int standard_error,
                          pid_t *process, int *is_refused) {
  *is_refused = 1;
  int ends[2];
  if (pipe2(ends, O_CLOEXEC) != 0) return errno;
  struct clone_into how;
  memset(&how, 0, sizeof how);
  how.flags = CLONE_INTO_CGROUP;
  how.exit_signal = SIGCHLD;
  how.cgroup = (uint64_t)group;
  long result = syscall(SYS_clone3, &how, sizeof how);
  int error = errno;
  if (result == 0) {
    const int streams[3] = {standard_input, standard_output, standard_error};
    become_or_tell(executable, arguments, environment, working_directory, streams, ends[1]);
  }
  close(ends[1]);
  if (result < 0) {
    close(ends[0]);
    return error;
  }
  *is_refused = 0;
  int code = 0;
  ssize_t received;
  do {
    received = read(ends[0], &code, sizeof code);
  } while (received < 0 && errno == EINTR);
  close(ends[0]);
  if (received != (ssize_t)sizeof code) {
    *process = (pid_t)result;
    return 0;
  }
  while (waitpid((pid_t)result, NULL, 0) < 0 && errno == EINTR) continue;
  return code;
}
