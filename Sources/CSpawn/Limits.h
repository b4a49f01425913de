#ifndef KJOB_LIMITS_H
#define KJOB_LIMITS_H

#include <sys/types.h>

// Gives a child (0: the calling process) the limit of descriptors back that kjob_prepare_limits has
// raised.
void kjob_restore_descriptor_limit(pid_t process);

#endif
