// What Debian's archives need and the released program must not: of libgit2 ssh and GSSAPI, of
// libxml2 ICU and LZMA, which kjob does not use, and of libstdc++ a function of a newer glibc. The
// functions of the first four fail as the libraries do where they cannot do what they are asked.
// ci/packaging/libraries compiles this once for each archive.

#ifdef FOR_LIBGIT2
#include <git2.h>
#include <git2/sys/transport.h>

// kjob gives ssh addresses to git, and libgit2 never sees them.
static int refuse(void) {
  git_error_set_str(GIT_ERROR_SSH, "ssh is not supported");
  return GIT_ERROR;
}

// Called by git_libgit2_init.
int git_transport_ssh_global_init(void);
int git_transport_ssh_global_init(void) { return 0; }

int git_smart_subtransport_ssh(git_smart_subtransport **out, git_transport *owner, void *param) {
  (void)out, (void)owner, (void)param;
  return refuse();
}

int git_transport_ssh_with_paths(git_transport **out, git_remote *owner, void *payload) {
  (void)out, (void)owner, (void)payload;
  return refuse();
}

// What libgit2 does itself where it is built without GSSAPI: the next scheme is tried.
int git_http_auth_negotiate(void **out, const void *address);
int git_http_auth_negotiate(void **out, const void *address) {
  (void)address;
  *out = NULL;
  return GIT_PASSTHROUGH;
}
#endif

#ifdef FOR_LIBXML2
#include <lzma.h>
#include <unicode/ucnv.h>

// kjob only writes, in memory and in UTF-8, which libxml2 knows without ICU and never compresses.
UConverter *ucnv_open(const char *name, UErrorCode *error) {
  (void)name;
  *error = U_UNSUPPORTED_ERROR;
  return NULL;
}

void ucnv_close(UConverter *converter) { (void)converter; }

void ucnv_convertEx(UConverter *targetConverter, UConverter *sourceConverter, char **target,
                    const char *targetLimit, const char **source, const char *sourceLimit,
                    UChar *pivotStart, UChar **pivotSource, UChar **pivotTarget,
                    const UChar *pivotLimit, UBool reset, UBool flush, UErrorCode *error) {
  (void)targetConverter, (void)sourceConverter, (void)target, (void)targetLimit, (void)source;
  (void)sourceLimit, (void)pivotStart, (void)pivotSource, (void)pivotTarget, (void)pivotLimit;
  (void)reset, (void)flush;
  *error = U_UNSUPPORTED_ERROR;
}

void ucnv_setToUCallBack(UConverter *converter, UConverterToUCallback action, const void *context,
                         UConverterToUCallback *oldAction, const void **oldContext,
                         UErrorCode *error) {
  (void)converter, (void)action, (void)context, (void)oldAction, (void)oldContext;
  *error = U_UNSUPPORTED_ERROR;
}

void ucnv_setFromUCallBack(UConverter *converter, UConverterFromUCallback action,
                           const void *context, UConverterFromUCallback *oldAction,
                           const void **oldContext, UErrorCode *error) {
  (void)converter, (void)action, (void)context, (void)oldAction, (void)oldContext;
  *error = U_UNSUPPORTED_ERROR;
}

void UCNV_FROM_U_CALLBACK_STOP(const void *context, UConverterFromUnicodeArgs *arguments,
                               const UChar *units, int32_t length, UChar32 point,
                               UConverterCallbackReason reason, UErrorCode *error) {
  (void)context, (void)arguments, (void)units, (void)length, (void)point, (void)reason, (void)error;
}

void UCNV_TO_U_CALLBACK_STOP(const void *context, UConverterToUnicodeArgs *arguments,
                             const char *units, int32_t length, UConverterCallbackReason reason,
                             UErrorCode *error) {
  (void)context, (void)arguments, (void)units, (void)length, (void)reason, (void)error;
}

lzma_ret lzma_auto_decoder(lzma_stream *stream, uint64_t limit, uint32_t flags) {
  (void)stream, (void)limit, (void)flags;
  return LZMA_OPTIONS_ERROR;
}

lzma_ret lzma_properties_decode(lzma_filter *filter, const lzma_allocator *allocator,
                                const uint8_t *bytes, size_t size) {
  (void)filter, (void)allocator, (void)bytes, (void)size;
  return LZMA_OPTIONS_ERROR;
}

lzma_ret lzma_code(lzma_stream *stream, lzma_action action) {
  (void)stream, (void)action;
  return LZMA_PROG_ERROR;
}

void lzma_end(lzma_stream *stream) { (void)stream; }
#endif

#ifdef FOR_LIBSTDCXX
#include <stdint.h>
#include <stdlib.h>
#include <sys/random.h>

// glibc has it from 2.36 on.
uint32_t arc4random(void);
uint32_t arc4random(void) {
  uint32_t value;
  if (getrandom(&value, sizeof value, 0) != sizeof value) abort();
  return value;
}
#endif
