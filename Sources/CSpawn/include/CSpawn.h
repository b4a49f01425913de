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

/// The variables of this process, `NAME=value` each, with a null pointer behind the last.
char **kjob_environment(void);

/// Overwrites the value of an environment variable of this process and takes it out.
///
/// What was there is then to be seen neither by `getenv` nor in `/proc/self/environ`. To be called
/// before any thread is started.
void kjob_forget_variable(const char *name);

/// Forbids other processes of the user to look into this one's memory (`/proc/self/mem`, ptrace).
///
/// Processes that it forks inherit that; programs that it starts do not. Returns 0 or an errno value.
int kjob_close_memory(void);

/// Sees to it that neither this process nor its children leave core files, which would hold what
/// was in memory, and raises the soft limit of descriptors to `wanted` where the hard one allows.
///
/// Children get the old limit back. Returns how many descriptors this process may have. To be
/// called before any thread is started.
long kjob_prepare_limits(long wanted);

/// Opens a descriptor once more under another number, closed on exec. Returns 0 or an errno value.
int kjob_duplicate(int descriptor, int number);

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

/// Blocks the stop signals (INT, TERM, HUP, QUIT) and TSTP in the calling thread and those it starts later.
int kjob_block_stop_signals(void);

/// Waits for one of these signals and returns its number, or a negative errno.
int kjob_wait_for_stop_signal(void);

/// Ends this process by `signal`, with the default action, whatever was blocked or handled before.
void kjob_die_of_signal(int signal);

/// Stops this process as SIGTSTP would have, and returns when it is continued.
void kjob_stop_here(void);

/// Gives memory that is not used at the moment back to the system.
void kjob_return_memory(void);

/// Starts a detached thread that runs `body(context)` once.
int kjob_start_thread(void (*body)(void *context), void *context);

// What supervisors are made with: sockets that carry descriptors, forks, and all children at once.

/// Makes two connected sockets, closed on exec; with `keeps_messages_apart` one send is one receive.
int kjob_socket_pair(int keeps_messages_apart, int ends[2]);

/// Sends bytes together with at most four descriptors, all of it or an error; never waits.
int kjob_send_descriptors(int socket, const void *bytes, size_t count, const int *descriptors,
                          int descriptor_count);

/// Receives exactly `count` bytes and `descriptor_count` descriptors, which are closed on exec.
///
/// Returns 1, 0 at the stream's end, or a negative errno value.
int kjob_receive_descriptors(int socket, void *bytes, size_t count, int *descriptors,
                             int descriptor_count);

/// Sends bytes without a signal when nobody reads; returns how many were taken, or a negative errno.
int kjob_send(int socket, const void *bytes, size_t count, int may_block);

/// Receives bytes, all of them when it may block; returns how many, 0 at the end, a negative errno.
int kjob_receive(int socket, void *bytes, size_t count, int may_block);

/// Blocks every signal that can be blocked in the calling thread.
void kjob_block_all_signals(void);

/// Chooses whether the system forgets this process's children by itself when they end.
void kjob_set_children_reaped_by_system(int reaped);

/// Makes a descriptor that is readable when a child has ended; SIGCHLD has to be blocked.
int kjob_child_signal_descriptor(int *descriptor);

/// Takes everything out of such a descriptor.
void kjob_drain_child_signals(int descriptor);

/// Forks this process, which may have one thread only. Stores the child's id, and 0 in the child.
int kjob_fork(pid_t *process);

/// Reaps any child that has ended. Returns 1, 0 when none has, or a negative errno: ECHILD when
/// there is none at all.
int kjob_reap_any(pid_t *process, int *code, int *signalled);

/// Whether a folder is one of a control group, version 2: 1, or 0.
int kjob_is_control_group(const char *path);

/// Starts a program as kjob_spawn does, in the control group whose folder is open as `group`.
///
/// The caller may have one thread only. `is_refused` is 1 when there is no new process because of
/// the group or of what else this needs; kjob_spawn may then still do.
int kjob_spawn_into_group(int group, const char *executable, char *const arguments[],
                          char *const environment[], const char *working_directory,
                          int standard_input, int standard_output, int standard_error,
                          pid_t *process, int *is_refused);

/// Kills the process of a descriptor of kjob_pidfd_open, and never another one.
int kjob_pidfd_kill(int descriptor);

/// Continues the process of a descriptor of kjob_pidfd_open, if something has stopped it.
int kjob_pidfd_continue(int descriptor);

/// Ends this process without running what the program registered for its end.
void kjob_exit_now(int code) __attribute__((noreturn));

#endif
