#ifndef KJOB_LIMITS_H
#define KJOB_LIMITS_H

#include <sys/types.h>

// Restores the descriptor limit of a child (0: the calling process) that kjob_prepare_limits has
// raised.
void kjob_restore_descriptor_limit(pid_t process);

#endif
