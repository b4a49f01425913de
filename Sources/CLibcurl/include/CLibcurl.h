#ifndef KJOB_CLIBCURL_H
#define KJOB_CLIBCURL_H

#include <stdbool.h>
#include <stddef.h>

// libcurl, loaded when it is first needed: most runs of kjob do not need it, it brings in dozens of
// other libraries, and its name differs between systems. Nothing but kjob_curl_load may be called
// before that has returned true. Versions from 7.66 on will do.

/// Loads and initializes the library; returns false with a reason of at most `size` bytes.
///
/// Must not be called by two threads at a time.
bool kjob_curl_load(char *reason, size_t size);

/// Stores the scheme, host and port of an absolute address; false if it is not one.
///
/// The texts are to be freed with kjob_curl_free_text.
bool kjob_curl_split(const char *address, char **scheme, char **host, char **port);
void kjob_curl_free_text(char *text);

/// A request with its answer.
typedef struct kjob_curl_request kjob_curl_request;

/// The texts of a request.
typedef enum {
  KJOB_CURL_ADDRESS,
  KJOB_CURL_METHOD,
  KJOB_CURL_PROXY,
  KJOB_CURL_PROXY_EXCEPTIONS,
  KJOB_CURL_CERTIFICATE_FILE,
  KJOB_CURL_CERTIFICATE_FOLDER,
} kjob_curl_text;

/// Receives a line of the answer's header, or a piece of its body; returning false ends the request.
typedef bool (*kjob_curl_sink)(void *context, bool is_header, const void *bytes, size_t count);

/// Creates a request that follows no redirection and verifies certificates; NULL without memory.
kjob_curl_request *kjob_curl_request_new(kjob_curl_sink sink, void *context);
void kjob_curl_request_free(kjob_curl_request *request);
/// Sets a text, which is copied; false if that fails.
bool kjob_curl_set_text(kjob_curl_request *request, kjob_curl_text which, const char *text);
/// Sets the body, which is copied; false if that fails.
bool kjob_curl_set_body(kjob_curl_request *request, const void *bytes, size_t count);
/// Adds a header line; false if that fails.
bool kjob_curl_add_header(kjob_curl_request *request, const char *line);
/// Returns the status of the answer, or 0 if there is none yet.
long kjob_curl_status(kjob_curl_request *request);
/// Returns the absolute address that the answer redirects to, or NULL; valid as long as the request.
const char *kjob_curl_redirection(kjob_curl_request *request);
/// Returns the text of an error; valid as long as the request.
const char *kjob_curl_error_text(kjob_curl_request *request, int code);
/// True for an error after the connection was made.
bool kjob_curl_is_disconnection(int code);

/// Requests that are in progress at the same time.
typedef struct kjob_curl_transfers kjob_curl_transfers;

kjob_curl_transfers *kjob_curl_transfers_new(void);
void kjob_curl_transfers_free(kjob_curl_transfers *transfers);
bool kjob_curl_transfers_add(kjob_curl_transfers *transfers, kjob_curl_request *request);
void kjob_curl_transfers_remove(kjob_curl_transfers *transfers, kjob_curl_request *request);
/// Performs the work that needs no waiting.
void kjob_curl_transfers_perform(kjob_curl_transfers *transfers);
/// Returns the next request that has finished, with 0 or an error's code; NULL if there is none.
kjob_curl_request *kjob_curl_transfers_finished(kjob_curl_transfers *transfers, int *code);
/// Waits until there is work, the descriptor can be read, or the milliseconds have passed.
void kjob_curl_transfers_wait(kjob_curl_transfers *transfers, int descriptor, int milliseconds);

#endif
