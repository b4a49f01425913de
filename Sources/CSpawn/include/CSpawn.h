#ifndef KJOB_CSPAWN_H
#define KJOB_CSPAWN_H

#include <sys/types.h>

// What glibc hides from Swift: GNU extensions of posix_spawn, pipe2, pidfd, prctl, signalfd-free
// masks, and the macros that take a wait status apart. Everything returns 0 or an errno value
// unless it says otherwise.

/// Starts a program in a session of its own.
///
/// The child has no blocked and no ignored signals, the three given descriptors as 0, 1 and 2, and
/// no other descriptor. `working_directory` is entered before the program is looked up.
/// The new process id is stored in `process`.
int kjob_spawn(const char *executable, char *const arguments[], char *const environment[],
               const char *working_directory, int standard_input, int standard_output,
               int standard_error, pid_t *process);

/// Makes a pipe whose two ends are closed on exec. `ends[0]` is the reading end.
int kjob_pipe(int ends[2]);

/// Opens a descriptor that becomes readable when `process` ends. Stores it in `descriptor`.
int kjob_pidfd_open(pid_t process, int *descriptor);

/// Reaps `process` if it has ended. Returns 0 if it still runs, 1 if reaped, a negative errno else.
///
/// `code` is the exit status, or the signal's number when `signalled` is 1.
int kjob_reap(pid_t process, int *code, int *signalled);

/// Makes this process the one that inherits its descendants' orphans.
int kjob_become_subreaper(void);

/// Makes an event descriptor, non-blocking and closed on exec. Stores it in `descriptor`.
int kjob_eventfd(int *descriptor);

/// Blocks the stop signals (INT, TERM, HUP) in the calling thread and those it starts later.
int kjob_block_stop_signals(void);

/// Waits for one of the stop signals and returns its number, or a negative errno.
int kjob_wait_for_stop_signal(void);

/// Ends this process by `signal`, with the default action, whatever was blocked or handled before.
void kjob_die_of_signal(int signal);

/// Starts a detached thread that runs `body(context)` once.
int kjob_start_thread(void (*body)(void *context), void *context);

#endif
