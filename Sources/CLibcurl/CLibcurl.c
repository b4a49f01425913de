#define _GNU_SOURCE
#include "CLibcurl.h"

#include <curl/curl.h>
#include <dlfcn.h>
#include <stdio.h>
#include <stdlib.h>

// The functions in use, which curl.h declares under the same names.
#define FUNCTIONS(use)                                                                             \
  use(curl_global_init) use(curl_free) use(curl_slist_append) use(curl_slist_free_all)             \
  use(curl_easy_init) use(curl_easy_cleanup) use(curl_easy_setopt) use(curl_easy_getinfo)          \
  use(curl_easy_strerror) use(curl_multi_init) use(curl_multi_cleanup) use(curl_multi_add_handle)  \
  use(curl_multi_remove_handle) use(curl_multi_perform) use(curl_multi_info_read)                  \
  use(curl_multi_poll) use(curl_url) use(curl_url_cleanup) use(curl_url_set) use(curl_url_get)

// curl.h may define these as macros that check the types of the last argument.
#undef curl_easy_setopt
#undef curl_easy_getinfo

#define DECLARE(name) __typeof__(name) *name;
static struct { FUNCTIONS(DECLARE) } api;

struct kjob_curl_request {
  CURL *handle;
  struct curl_slist *headers;
  kjob_curl_sink sink;
  void *context;
  char error[CURL_ERROR_SIZE];
};

struct kjob_curl_transfers {
  CURLM *handle;
};

bool kjob_curl_load(char *reason, size_t size) {
  // OpenSSL's build and GnuTLS's; both have the same functions.
  static const char *const names[] = {"libcurl.so.4", "libcurl-gnutls.so.4"};
  void *library = NULL;
  for (size_t index = 0; library == NULL && index < sizeof names / sizeof *names; index++)
    library = dlopen(names[index], RTLD_NOW | RTLD_LOCAL);
  if (library == NULL) {
    snprintf(reason, size, "libcurl was not found");
    return false;
  }
#define FIND(name)                                                                                 \
  api.name = (__typeof__(api.name))dlsym(library, #name);                                          \
  if (api.name == NULL) {                                                                          \
    snprintf(reason, size, "libcurl is too old: it lacks %s", #name);                              \
    return false;                                                                                  \
  }
  FUNCTIONS(FIND)
  if (api.curl_global_init(CURL_GLOBAL_DEFAULT) == CURLE_OK) return true;
  snprintf(reason, size, "libcurl could not be initialized");
  return false;
}

bool kjob_curl_split(const char *address, char **scheme, char **host, char **port) {
  CURLU *parts = api.curl_url();
  *scheme = *host = *port = NULL;
  bool is_address = parts != NULL
      && api.curl_url_set(parts, CURLUPART_URL, address, 0) == CURLUE_OK
      && api.curl_url_get(parts, CURLUPART_SCHEME, scheme, 0) == CURLUE_OK
      && api.curl_url_get(parts, CURLUPART_HOST, host, 0) == CURLUE_OK
      && api.curl_url_get(parts, CURLUPART_PORT, port, CURLU_DEFAULT_PORT) == CURLUE_OK;
  if (parts != NULL) api.curl_url_cleanup(parts);
  return is_address;
}

void kjob_curl_free_text(char *text) {
  if (text != NULL) api.curl_free(text);
}

static size_t pass(kjob_curl_request *request, bool is_header, const char *bytes, size_t count) {
  return request->sink(request->context, is_header, bytes, count) ? count : 0;
}

static size_t receive_header(char *bytes, size_t size, size_t count, void *context) {
  return pass(context, true, bytes, size * count);
}

static size_t receive_body(char *bytes, size_t size, size_t count, void *context) {
  return pass(context, false, bytes, size * count);
}

kjob_curl_request *kjob_curl_request_new(kjob_curl_sink sink, void *context) {
  kjob_curl_request *request = calloc(1, sizeof *request);
  if (request == NULL) return NULL;
  request->sink = sink;
  request->context = context;
  CURL *handle = request->handle = api.curl_easy_init();
  if (handle == NULL) {
    free(request);
    return NULL;
  }
  CURLcode code = api.curl_easy_setopt(handle, CURLOPT_PRIVATE, (void *)request);
#define SET(option, value) if (code == CURLE_OK) code = api.curl_easy_setopt(handle, option, value)
  SET(CURLOPT_NOSIGNAL, 1L);
  SET(CURLOPT_SSL_VERIFYPEER, 1L);
  SET(CURLOPT_SSL_VERIFYHOST, 2L);
  SET(CURLOPT_FOLLOWLOCATION, 0L);
  SET(CURLOPT_NETRC, 0L);
  // TCP's keepalive, for answers that take a long time.
  SET(CURLOPT_TCP_KEEPALIVE, 1L);
  // The mask, because the option with names is newer than some systems.
#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wdeprecated-declarations"
  SET(CURLOPT_PROTOCOLS, (long)(CURLPROTO_HTTP | CURLPROTO_HTTPS));
#pragma GCC diagnostic pop
  SET(CURLOPT_USERAGENT, "kjob");
  SET(CURLOPT_ERRORBUFFER, request->error);
  SET(CURLOPT_HEADERFUNCTION, receive_header);
  SET(CURLOPT_HEADERDATA, (void *)request);
  SET(CURLOPT_WRITEFUNCTION, receive_body);
  SET(CURLOPT_WRITEDATA, (void *)request);
  if (code == CURLE_OK) {
    // Only newer versions can give up a name that is being looked up.
    api.curl_easy_setopt(handle, CURLOPT_QUICK_EXIT, 1L);
    return request;
  }
  kjob_curl_request_free(request);
  return NULL;
}

void kjob_curl_request_free(kjob_curl_request *request) {
  api.curl_easy_cleanup(request->handle);
  api.curl_slist_free_all(request->headers);
  free(request);
}

bool kjob_curl_set_text(kjob_curl_request *request, kjob_curl_text which, const char *text) {
  static const CURLoption options[] = {
      [KJOB_CURL_ADDRESS] = CURLOPT_URL,
      [KJOB_CURL_METHOD] = CURLOPT_CUSTOMREQUEST,
      [KJOB_CURL_PROXY] = CURLOPT_PROXY,
      [KJOB_CURL_PROXY_EXCEPTIONS] = CURLOPT_NOPROXY,
      [KJOB_CURL_CERTIFICATE_FILE] = CURLOPT_CAINFO,
      [KJOB_CURL_CERTIFICATE_FOLDER] = CURLOPT_CAPATH,
  };
  return api.curl_easy_setopt(request->handle, options[which], text) == CURLE_OK;
}

bool kjob_curl_set_body(kjob_curl_request *request, const void *bytes, size_t count) {
  return api.curl_easy_setopt(request->handle, CURLOPT_POSTFIELDSIZE_LARGE, (curl_off_t)count)
          == CURLE_OK
      && api.curl_easy_setopt(request->handle, CURLOPT_COPYPOSTFIELDS, bytes) == CURLE_OK;
}

bool kjob_curl_add_header(kjob_curl_request *request, const char *line) {
  struct curl_slist *longer = api.curl_slist_append(request->headers, line);
  if (longer == NULL) return false;
  request->headers = longer;
  return api.curl_easy_setopt(request->handle, CURLOPT_HTTPHEADER, longer) == CURLE_OK;
}

long kjob_curl_status(kjob_curl_request *request) {
  long status = 0;
  api.curl_easy_getinfo(request->handle, CURLINFO_RESPONSE_CODE, &status);
  return status;
}

const char *kjob_curl_redirection(kjob_curl_request *request) {
  char *address = NULL;
  api.curl_easy_getinfo(request->handle, CURLINFO_REDIRECT_URL, &address);
  return address;
}

const char *kjob_curl_error_text(kjob_curl_request *request, int code) {
  return request->error[0] ? request->error : api.curl_easy_strerror((CURLcode)code);
}

bool kjob_curl_is_disconnection(int code) {
  switch (code) {
  case CURLE_GOT_NOTHING:
  case CURLE_RECV_ERROR:
  case CURLE_SEND_ERROR:
  case CURLE_WEIRD_SERVER_REPLY:
  case CURLE_UNSUPPORTED_PROTOCOL: return true;
  default: return false;
  }
}

kjob_curl_transfers *kjob_curl_transfers_new(void) {
  kjob_curl_transfers *transfers = calloc(1, sizeof *transfers);
  if (transfers == NULL) return NULL;
  transfers->handle = api.curl_multi_init();
  if (transfers->handle != NULL) return transfers;
  free(transfers);
  return NULL;
}

void kjob_curl_transfers_free(kjob_curl_transfers *transfers) {
  api.curl_multi_cleanup(transfers->handle);
  free(transfers);
}

bool kjob_curl_transfers_add(kjob_curl_transfers *transfers, kjob_curl_request *request) {
  return api.curl_multi_add_handle(transfers->handle, request->handle) == CURLM_OK;
}

void kjob_curl_transfers_remove(kjob_curl_transfers *transfers, kjob_curl_request *request) {
  api.curl_multi_remove_handle(transfers->handle, request->handle);
}

void kjob_curl_transfers_perform(kjob_curl_transfers *transfers) {
  int running = 0;
  api.curl_multi_perform(transfers->handle, &running);
}

kjob_curl_request *kjob_curl_transfers_finished(kjob_curl_transfers *transfers, int *code) {
  int left = 0;
  CURLMsg *message;
  while ((message = api.curl_multi_info_read(transfers->handle, &left)) != NULL) {
    if (message->msg != CURLMSG_DONE) continue;
    char *request = NULL;
    *code = (int)message->data.result;
    api.curl_easy_getinfo(message->easy_handle, CURLINFO_PRIVATE, &request);
    return (kjob_curl_request *)request;
  }
  return NULL;
}

void kjob_curl_transfers_wait(kjob_curl_transfers *transfers, int descriptor, int milliseconds) {
  struct curl_waitfd extra = {.fd = descriptor, .events = CURL_WAIT_POLLIN};
  api.curl_multi_poll(transfers->handle, &extra, 1, milliseconds, NULL);
}
