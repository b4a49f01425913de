#ifndef KJOB_CSPAWN_H
#define KJOB_CSPAWN_H

#include <sys/types.h>

// Wrappers for what glibc hides from Swift: GNU extensions of posix_spawn, pipe2, pidfd, prctl,
// signal masks, and the macros that decode a wait status. All functions return 0 or an errno value
// unless documented otherwise.

/// Starts a program in a new session.
///
/// The child has no blocked and no ignored signals, the three given descriptors as 0, 1 and 2, and
/// no other descriptor. `working_directory` is entered before the program is looked up. The new
/// process id is stored in `process`.
int kjob_spawn(const char *executable, char *const arguments[], char *const environment[],
               const char *working_directory, int standard_input, int standard_output,
               int standard_error, pid_t *process);

/// Creates a file without a name, in memory; returns its descriptor, or -1.
int kjob_anonymous_file(void);

/// Returns the environment of this process: `NAME=value` strings, followed by a null pointer.
char **kjob_environment(void);

/// Overwrites the value of an environment variable of this process and removes the variable.
///
/// Afterwards neither `getenv` nor `/proc/self/environ` shows the value. Call it before any thread
/// is started.
void kjob_forget_variable(const char *name);

/// Forbids other processes of the user to access this one's memory (`/proc/self/mem`, ptrace).
///
/// Processes that it forks inherit this; programs that it starts do not. Returns 0 or an errno
/// value.
int kjob_close_memory(void);

/// Disables core files and raises the soft limit of descriptors to `wanted`, if the hard one
/// allows.
///
/// Core files of this process and its children would contain secrets in memory. Children get the
/// old descriptor limit back. Returns the number of descriptors that this process may have. Call it
/// before any thread is started.
long kjob_prepare_limits(long wanted);

/// Duplicates a descriptor to another number, closed on exec. Returns 0 or an errno value.
int kjob_duplicate(int descriptor, int number);

/// Creates a pipe whose two ends are closed on exec. `ends[0]` is the reading end.
int kjob_pipe(int ends[2]);

/// Opens a descriptor that becomes readable when `process` ends. Stores it in `descriptor`.
int kjob_pidfd_open(pid_t process, int *descriptor);

/// Reaps `process` if it has ended. Returns 0 if it still runs, 1 if reaped, or a negative errno.
///
/// `code` is the exit status, or the signal's number when `signalled` is 1.
int kjob_reap(pid_t process, int *code, int *signalled);

/// Makes this process the subreaper, which inherits the orphans among its descendants.
int kjob_become_subreaper(void);

/// Creates an event descriptor, nonblocking and closed on exec. Stores it in `descriptor`.
int kjob_eventfd(int *descriptor);

/// Blocks INT, TERM, HUP, QUIT and TSTP in the calling thread and the threads that it starts later.
int kjob_block_stop_signals(void);

/// Waits for one of these signals and returns its number, or a negative errno.
int kjob_wait_for_stop_signal(void);

/// Ends this process by `signal` with the default action, whatever was blocked or handled before.
void kjob_die_of_signal(int signal);

/// Stops this process as SIGTSTP would, and returns when it is continued.
void kjob_stop_here(void);

/// Returns unused memory to the system.
void kjob_return_memory(void);

/// Starts a detached thread that runs `body(context)` once.
int kjob_start_thread(void (*body)(void *context), void *context);

// Functions for supervisors: sockets that carry descriptors, forks, and all children at once.

/// Creates two connected sockets, closed on exec; `keeps_messages_apart` makes them SOCK_SEQPACKET.
int kjob_socket_pair(int keeps_messages_apart, int ends[2]);

/// Sends bytes together with at most four descriptors, completely or not at all; never waits.
int kjob_send_descriptors(int socket, const void *bytes, size_t count, const int *descriptors,
                          int descriptor_count);

/// Receives exactly `count` bytes and `descriptor_count` descriptors, which are closed on exec.
///
/// Returns 1, 0 at the end of the stream, or a negative errno value.
int kjob_receive_descriptors(int socket, void *bytes, size_t count, int *descriptors,
                             int descriptor_count);

/// Sends bytes without SIGPIPE; returns the number of bytes sent, or a negative errno.
int kjob_send(int socket, const void *bytes, size_t count, int may_block);

/// Receives bytes, all of them if it may block; returns their number, 0 at the end, or a negative
/// errno.
int kjob_receive(int socket, void *bytes, size_t count, int may_block);

/// Blocks every signal that can be blocked in the calling thread.
void kjob_block_all_signals(void);

/// Sets whether the system reaps this process's children automatically when they end.
void kjob_set_children_reaped_by_system(int reaped);

/// Creates a descriptor that is readable when a child has ended; SIGCHLD must be blocked.
int kjob_child_signal_descriptor(int *descriptor);

/// Reads everything from such a descriptor.
void kjob_drain_child_signals(int descriptor);

/// Forks this process, which may have only one thread. Stores the child's id, and 0 in the child.
int kjob_fork(pid_t *process);

/// Reaps any child that has ended.
///
/// Returns 1, 0 if none has, or a negative errno: ECHILD if there are no children.
int kjob_reap_any(pid_t *process, int *code, int *signalled);

/// Returns 1 if a folder is one of a control group of version 2, otherwise 0.
int kjob_is_control_group(const char *path);

/// Starts a program as kjob_spawn does, in the control group whose folder is open as `group`.
///
/// The caller may have only one thread. `is_refused` is 1 if there is no new process because of the
/// group or of other requirements; kjob_spawn may then still succeed.
int kjob_spawn_into_group(int group, const char *executable, char *const arguments[],
                          char *const environment[], const char *working_directory,
                          int standard_input, int standard_output, int standard_error,
                          pid_t *process, int *is_refused);

/// Kills the process of a descriptor from kjob_pidfd_open, and never another one.
int kjob_pidfd_kill(int descriptor);

/// Continues the process of a descriptor from kjob_pidfd_open, if it was stopped.
int kjob_pidfd_continue(int descriptor);

/// Ends this process without running its exit handlers.
void kjob_exit_now(int code) __attribute__((noreturn));

#endif
