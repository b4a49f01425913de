#define _GNU_SOURCE
#include "CSpawn.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/signalfd.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <sys/uio.h>
#include <sys/wait.h>
#include <unistd.h>

enum { most_descriptors = 4 };

int kjob_socket_pair(int keeps_messages_apart, int ends[2]) {
  int type = keeps_messages_apart ? SOCK_SEQPACKET : SOCK_STREAM;
  return socketpair(AF_UNIX, type | SOCK_CLOEXEC, 0, ends) == 0 ? 0 : errno;
}

int kjob_send_descriptors(int socket, const void *bytes, size_t count, const int *descriptors,
                          int descriptor_count) {
  if (descriptor_count > most_descriptors) return EINVAL;
  struct iovec part = {.iov_base = (void *)bytes, .iov_len = count};
  union {
    struct cmsghdr header;
    char space[CMSG_SPACE(most_descriptors * sizeof(int))];
  } control;
  memset(&control, 0, sizeof control);
  size_t size = (size_t)descriptor_count * sizeof(int);
  struct msghdr message = {.msg_iov = &part, .msg_iovlen = 1};
  message.msg_control = &control;
  message.msg_controllen = CMSG_SPACE(size);
  struct cmsghdr *header = CMSG_FIRSTHDR(&message);
  header->cmsg_level = SOL_SOCKET;
  header->cmsg_type = SCM_RIGHTS;
  header->cmsg_len = CMSG_LEN(size);
  memcpy(CMSG_DATA(header), descriptors, size);
  ssize_t sent;
  do {
    sent = sendmsg(socket, &message, MSG_NOSIGNAL | MSG_DONTWAIT);
  } while (sent < 0 && errno == EINTR);
  if (sent < 0) return errno;
  return (size_t)sent == count ? 0 : EMSGSIZE;
}

int kjob_receive_descriptors(int socket, void *bytes, size_t count, int *descriptors,
                             int descriptor_count) {
  if (descriptor_count > most_descriptors) return -EINVAL;
  struct iovec part = {.iov_base = bytes, .iov_len = count};
  union {
    struct cmsghdr header;
    char space[CMSG_SPACE(most_descriptors * sizeof(int))];
  } control;
  struct msghdr message = {.msg_iov = &part, .msg_iovlen = 1};
  message.msg_control = &control;
  message.msg_controllen = sizeof control;
  ssize_t received;
  do {
    received = recvmsg(socket, &message, MSG_CMSG_CLOEXEC | MSG_WAITALL);
  } while (received < 0 && errno == EINTR);
  if (received < 0) return -errno;
  if (received == 0) return 0;
  int found = 0;
  for (struct cmsghdr *header = CMSG_FIRSTHDR(&message); header != NULL;
       header = CMSG_NXTHDR(&message, header)) {
    if (header->cmsg_level != SOL_SOCKET || header->cmsg_type != SCM_RIGHTS) continue;
    int here = (int)((header->cmsg_len - CMSG_LEN(0)) / sizeof(int));
    const int *numbers = (const int *)(const void *)CMSG_DATA(header);
    for (int index = 0; index < here; index++) {
      if (found < descriptor_count) descriptors[found++] = numbers[index];
      else close(numbers[index]);
    }
  }
  if ((size_t)received != count || found != descriptor_count) {
    for (int index = 0; index < found; index++) close(descriptors[index]);
    return -EBADMSG;
  }
  return 1;
}

int kjob_send(int socket, const void *bytes, size_t count, int may_block) {
  ssize_t sent;
  do {
    sent = send(socket, bytes, count, MSG_NOSIGNAL | (may_block ? 0 : MSG_DONTWAIT));
  } while (sent < 0 && errno == EINTR);
  if (sent < 0) return -errno;
  return (int)sent;
}

int kjob_receive(int socket, void *bytes, size_t count, int may_block) {
  ssize_t received;
  do {
    received = recv(socket, bytes, count, may_block ? MSG_WAITALL : MSG_DONTWAIT);
  } while (received < 0 && errno == EINTR);
  if (received < 0) return -errno;
  return (int)received;
}

void kjob_block_all_signals(void) {
  sigset_t all;
  sigfillset(&all);
  sigprocmask(SIG_SETMASK, &all, NULL);
}

void kjob_set_children_reaped_by_system(int reaped) {
  signal(SIGCHLD, reaped ? SIG_IGN : SIG_DFL);
}

int kjob_child_signal_descriptor(int *descriptor) {
  sigset_t set;
  sigemptyset(&set);
  sigaddset(&set, SIGCHLD);
  int result = signalfd(-1, &set, SFD_CLOEXEC | SFD_NONBLOCK);
  if (result < 0) return errno;
  *descriptor = result;
  return 0;
}

void kjob_drain_child_signals(int descriptor) {
  struct signalfd_siginfo information[16];
  while (read(descriptor, information, sizeof information) > 0) continue;
}

int kjob_fork(pid_t *process) {
  pid_t result = fork();
  if (result < 0) return errno;
  *process = result;
  return 0;
}

int kjob_reap_any(pid_t *process, int *code, int *signalled) {
  int status = 0;
  pid_t result;
  do {
    result = waitpid(-1, &status, WNOHANG | __WALL);
  } while (result < 0 && errno == EINTR);
  if (result < 0) return -errno;
  if (result == 0) return 0;
  *process = result;
  *signalled = WIFSIGNALED(status) ? 1 : 0;
  *code = *signalled ? WTERMSIG(status) : WEXITSTATUS(status);
  return 1;
}

int kjob_pidfd_kill(int descriptor) {
  return syscall(SYS_pidfd_send_signal, descriptor, SIGKILL, NULL, 0) == 0 ? 0 : errno;
}

int kjob_pidfd_continue(int descriptor) {
  return syscall(SYS_pidfd_send_signal, descriptor, SIGCONT, NULL, 0) == 0 ? 0 : errno;
}

void kjob_exit_now(int code) { _exit(code); }
