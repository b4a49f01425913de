#ifndef KJOB_CLIBCURL_SHIM_H
#define KJOB_CLIBCURL_SHIM_H

#include <curl/curl.h>

// curl_easy_setopt and curl_easy_getinfo are variadic, so Swift cannot call them; there is one
// wrapper for each type of value in use.

/// Sets an option to a number.
static inline CURLcode kjob_curl_set_number(CURL *handle, CURLoption option, long value) {
  return curl_easy_setopt(handle, option, value);
}

/// Sets an option to a string, which is copied.
static inline CURLcode kjob_curl_set_text(CURL *handle, CURLoption option, const char *value) {
  return curl_easy_setopt(handle, option, value);
}

/// Sets the header lines, which must outlive the transfer.
static inline CURLcode kjob_curl_set_headers(CURL *handle, struct curl_slist *headers) {
  return curl_easy_setopt(handle, CURLOPT_HTTPHEADER, headers);
}

/// Makes the request a POST with a body, which is copied.
static inline CURLcode kjob_curl_set_body(CURL *handle, const void *bytes, curl_off_t count) {
  CURLcode code = curl_easy_setopt(handle, CURLOPT_POSTFIELDSIZE_LARGE, count);
  if (code != CURLE_OK) return code;
  return curl_easy_setopt(handle, CURLOPT_COPYPOSTFIELDS, bytes);
}

/// Passes the bytes of the response body to `writer`, with `context` as its last argument.
static inline CURLcode kjob_curl_set_writer(CURL *handle,
                                            size_t (*writer)(char *, size_t, size_t, void *),
                                            void *context) {
  CURLcode code = curl_easy_setopt(handle, CURLOPT_WRITEFUNCTION, writer);
  if (code != CURLE_OK) return code;
  return curl_easy_setopt(handle, CURLOPT_WRITEDATA, context);
}

/// Sets the buffer for error messages, which must have CURL_ERROR_SIZE bytes.
static inline CURLcode kjob_curl_set_error_buffer(CURL *handle, char *buffer) {
  return curl_easy_setopt(handle, CURLOPT_ERRORBUFFER, buffer);
}

/// Returns the HTTP status of the response, or 0 if there is none yet.
static inline long kjob_curl_status(CURL *handle) {
  long status = 0;
  curl_easy_getinfo(handle, CURLINFO_RESPONSE_CODE, &status);
  return status;
}

/// Returns the absolute URL that the response redirects to, or NULL; valid as long as the handle.
static inline const char *kjob_curl_redirection(CURL *handle) {
  char *address = NULL;
  curl_easy_getinfo(handle, CURLINFO_REDIRECT_URL, &address);
  return address;
}

#endif
