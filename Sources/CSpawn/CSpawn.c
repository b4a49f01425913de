#define _GNU_SOURCE
#include "CSpawn.h"
#include "Limits.h"

#include <errno.h>
#include <fcntl.h>
#include <malloc.h>
#include <pthread.h>
#include <signal.h>
#include <spawn.h>
#include <stdlib.h>
#include <string.h>
#include <sys/eventfd.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

// The descriptor limit that children get back; valid only if restores_descriptors is set.
static struct rlimit children_descriptors;
static int restores_descriptors = 0;

long kjob_prepare_limits(long wanted) {
  struct rlimit limit;
  if (getrlimit(RLIMIT_CORE, &limit) == 0) {
    limit.rlim_cur = 0;
    setrlimit(RLIMIT_CORE, &limit);
  }
  if (getrlimit(RLIMIT_NOFILE, &limit) != 0) return wanted;
  if (limit.rlim_cur >= (rlim_t)wanted) return wanted;
  struct rlimit raised = limit;
  raised.rlim_cur = limit.rlim_max < (rlim_t)wanted ? limit.rlim_max : (rlim_t)wanted;
  if (raised.rlim_cur == limit.rlim_cur || setrlimit(RLIMIT_NOFILE, &raised) != 0)
    return (long)limit.rlim_cur;
  children_descriptors = limit;
  restores_descriptors = 1;
  return (long)raised.rlim_cur;
}

void kjob_restore_descriptor_limit(pid_t process) {
  if (restores_descriptors) prlimit(process, RLIMIT_NOFILE, &children_descriptors, NULL);
}

int kjob_spawn(const char *executable, char *const arguments[], char *const environment[],
               const char *working_directory, int standard_input, int standard_output,
               int standard_error, pid_t *process) {
  posix_spawn_file_actions_t actions;
  posix_spawnattr_t attributes;
  int error = posix_spawn_file_actions_init(&actions);
  if (error != 0) return error;
  error = posix_spawnattr_init(&attributes);
  if (error != 0) {
    posix_spawn_file_actions_destroy(&actions);
    return error;
  }

  // The caller guarantees that the given descriptors are above 2, so no dup2 overwrites a source.
  if (!error) error = posix_spawn_file_actions_adddup2(&actions, standard_input, 0);
  if (!error) error = posix_spawn_file_actions_adddup2(&actions, standard_output, 1);
  if (!error) error = posix_spawn_file_actions_adddup2(&actions, standard_error, 2);
  if (!error) error = posix_spawn_file_actions_addclosefrom_np(&actions, 3);
  if (!error) error = posix_spawn_file_actions_addchdir_np(&actions, working_directory);

  // A thread of this process may have blocked signals, and the whole process ignores SIGPIPE. Both
  // would be inherited: an agent that cannot be stopped with SIGTERM, a `yes | head` that never
  // ends.
  sigset_t none, all;
  sigemptyset(&none);
  sigfillset(&all);
  if (!error) error = posix_spawnattr_setsigmask(&attributes, &none);
  if (!error) error = posix_spawnattr_setsigdefault(&attributes, &all);
  if (!error)
    error = posix_spawnattr_setflags(
        &attributes, POSIX_SPAWN_SETSID | POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSIGDEF);
  if (!error)
    error = posix_spawn(process, executable, &actions, &attributes, arguments, environment);
  // Programs that use `select` break with descriptor numbers that they do not expect.
  if (!error) kjob_restore_descriptor_limit(*process);

  posix_spawnattr_destroy(&attributes);
  posix_spawn_file_actions_destroy(&actions);
  return error;
}

char **kjob_environment(void) { return environ; }

void kjob_forget_variable(const char *name) {
  // The string is the one that the kernel shows, unless the variable has been set again. The
  // compiler could omit an ordinary memset, since nothing reads the memory again.
  char *value = getenv(name);
  if (value == NULL) return;
  explicit_bzero(value, strlen(value));
  unsetenv(name);
}

int kjob_close_memory(void) { return prctl(PR_SET_DUMPABLE, 0, 0, 0, 0) == 0 ? 0 : errno; }

int kjob_duplicate(int descriptor, int number) {
  return dup3(descriptor, number, O_CLOEXEC) == number ? 0 : errno;
}

int kjob_pipe(int ends[2]) { return pipe2(ends, O_CLOEXEC) == 0 ? 0 : errno; }

int kjob_pidfd_open(pid_t process, int *descriptor) {
  long result = syscall(SYS_pidfd_open, process, 0);
  if (result < 0) return errno;
  *descriptor = (int)result;
  return 0;
}

int kjob_reap(pid_t process, int *code, int *signalled) {
  int status = 0;
  pid_t result;
  do {
    result = waitpid(process, &status, WNOHANG);
  } while (result < 0 && errno == EINTR);
  if (result < 0) return -errno;
  if (result == 0) return 0;
  if (WIFSIGNALED(status)) {
    *signalled = 1;
    *code = WTERMSIG(status);
  } else {
    *signalled = 0;
    *code = WEXITSTATUS(status);
  }
  return 1;
}

int kjob_become_subreaper(void) {
  return prctl(PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0) == 0 ? 0 : errno;
}

int kjob_eventfd(int *descriptor) {
  int result = eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK);
  if (result < 0) return errno;
  *descriptor = result;
  return 0;
}

static const int held_signals[] = {SIGINT, SIGTERM, SIGHUP, SIGQUIT, SIGTSTP};

// A signal that was ignored at the start stays ignored (nohup). If it were waited for, it would
// still arrive when the parent of kjob had blocked it.
static void hold(sigset_t *set) {
  sigemptyset(set);
  for (size_t index = 0; index < sizeof held_signals / sizeof *held_signals; index++) {
    struct sigaction action;
    int number = held_signals[index];
    if (sigaction(number, NULL, &action) == 0 && action.sa_handler == SIG_IGN) continue;
    sigaddset(set, number);
  }
}

int kjob_block_stop_signals(void) {
  sigset_t set;
  hold(&set);
  return pthread_sigmask(SIG_BLOCK, &set, NULL);
}

int kjob_wait_for_stop_signal(void) {
  sigset_t set;
  hold(&set);
  int signal = 0;
  int error = sigwait(&set, &signal);
  return error == 0 ? signal : -error;
}

void kjob_die_of_signal(int number) {
  // SIGQUIT would leave a core file, which would contain every secret.
  struct rlimit no_core = {0, 0};
  setrlimit(RLIMIT_CORE, &no_core);
  struct sigaction action = {0};
  action.sa_handler = SIG_DFL;
  sigaction(number, &action, NULL);
  sigset_t set;
  sigemptyset(&set);
  sigaddset(&set, number);
  raise(number);
  pthread_sigmask(SIG_UNBLOCK, &set, NULL);
  _exit(128 + number);
}

void kjob_stop_here(void) { pthread_kill(pthread_self(), SIGSTOP); }

struct thread_start {
  void (*body)(void *context);
  void *context;
};

static void *run_thread(void *argument) {
  struct thread_start start = *(struct thread_start *)argument;
  free(argument);
  start.body(start.context);
  return NULL;
}

int kjob_start_thread(void (*body)(void *context), void *context) {
  struct thread_start *start = malloc(sizeof *start);
  if (start == NULL) return ENOMEM;
  start->body = body;
  start->context = context;
  pthread_attr_t attributes;
  int error = pthread_attr_init(&attributes);
  if (error == 0) {
    pthread_attr_setdetachstate(&attributes, PTHREAD_CREATE_DETACHED);
    pthread_t thread;
    error = pthread_create(&thread, &attributes, run_thread, start);
    pthread_attr_destroy(&attributes);
  }
  if (error != 0) free(start);
  return error;
}

void kjob_return_memory(void) { malloc_trim(0); }

int kjob_anonymous_file(void) { return memfd_create("kjob", MFD_CLOEXEC); }
