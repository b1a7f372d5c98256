/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The only file that knows libcurl: one transfer at a time, in the caller's thread. */
#include "src/data/fetch.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include <curl/curl.h>

#include "src/base/num.h"

enum {
    REDIRECTS = 10,
    CONNECT_SECONDS = 20,
    STALL_SECONDS = 60,
    UNWANTED = 64 * 1024, /* bytes of a redirect's page that are read over */
};

struct transfer {
    const struct fetch_request *request;
    CURL *curl;
    struct err *err;
    char *address; /* the request's, then where redirects lead; owned */
    char reason[CURL_ERROR_SIZE];
    uint64_t range; /* first byte of the answer, as its Content-Range says; UINT64_MAX: none */
    uint64_t at;    /* bytes of the file that are here */
    uint64_t total; /* 0: not known */
    uint64_t unwanted;
    bool begun;
    bool stopped; /* by ourselves, with this end */
    enum fetch_end end;
};

static size_t stop(struct transfer *t, enum fetch_end end)
{
    t->stopped = true;
    t->end = end;
    return 0;
}

static long answer_code(const struct transfer *t)
{
    long code = 0;
    curl_easy_getinfo(t->curl, CURLINFO_RESPONSE_CODE, &code);
    return code;
}

static bool too_large(struct transfer *t, uint64_t bytes)
{
    char limit[NUM_TEXT_SIZE];
    if (bytes <= t->request->limit)
        return false;
    err_set(t->err, ERR_INPUT, "%s is larger than the %s bytes that it may have", t->address,
            num_count_text(t->request->limit, limit));
    stop(t, FETCH_TOO_LARGE);
    return true;
}

/* Is this the file, from the byte that was wanted or from its first? */
static bool begin(struct transfer *t)
{
    long code = answer_code(t);
    curl_off_t length = -1;
    if (code == 206 && (t->request->from == 0 || t->range != t->request->from)) {
        stop(t, FETCH_RANGE);
        return false;
    }
    t->at = code == 206 ? t->request->from : 0;
    curl_easy_getinfo(t->curl, CURLINFO_CONTENT_LENGTH_DOWNLOAD_T, &length);
    t->total = length > 0 ? t->at + (uint64_t)length : 0;
    if (too_large(t, t->total))
        return false;
    t->begun = true;
    if (!t->request->begin(t->request->context, t->at, t->total, t->err))
        stop(t, FETCH_STOPPED);
    return !t->stopped;
}

static size_t on_body(char *bytes, size_t one, size_t count, void *context)
{
    struct transfer *t = context;
    size_t size = one * count;
    long code = answer_code(t);
    if (code != 200 && code != 206) {
        t->unwanted += size;
        return code >= 300 && code < 400 && t->unwanted <= UNWANTED ? size : 0;
    }
    if (t->stopped || (!t->begun && !begin(t)) || too_large(t, t->at + size))
        return 0;
    t->at += size;
    if (!t->request->add(t->request->context, bytes, size, t->err))
        return stop(t, FETCH_STOPPED);
    return size;
}

/* "Content-Range: bytes 100-199/200" */
static size_t on_header(char *bytes, size_t one, size_t count, void *context)
{
    static const char name[] = "content-range:";
    struct transfer *t = context;
    char line[128];
    size_t size = one * count;
    size_t kept = size < sizeof line ? size : sizeof line - 1;
    memcpy(line, bytes, kept);
    line[kept] = '\0';
    if (strncasecmp(line, name, strlen(name)) != 0)
        return size;
    const char *at = line + strlen(name);
    at += strspn(at, " \t");
    if (strncasecmp(at, "bytes", 5) == 0) {
        at += 5 + strspn(at + 5, " \t");
        char *end = NULL;
        unsigned long long first = strtoull(at, &end, 10);
        if (*at >= '0' && *at <= '9' && *end == '-')
            t->range = first;
    }
    return size;
}

static int on_progress(void *context, curl_off_t total, curl_off_t done, curl_off_t up_total,
                       curl_off_t up_done)
{
    const struct transfer *t = context;
    (void)total;
    (void)done;
    (void)up_total;
    (void)up_done;
    return cancel_requested(t->request->cancel);
}

static bool begins_with(const char *address, const char *scheme)
{
    return strncasecmp(address, scheme, strlen(scheme)) == 0;
}

bool fetch_may(const char *address)
{
    return begins_with(address, "http://") || begins_with(address, "https://");
}

/* libcurl reads the proxies' variables itself; those of the CA bundle belong to the tool curl. */
static void set_trust(CURL *curl)
{
    const char *bundle = getenv("CURL_CA_BUNDLE");
    const char *folder = getenv("SSL_CERT_DIR"), *file = getenv("SSL_CERT_FILE");
    if (bundle && bundle[0]) {
        curl_easy_setopt(curl, CURLOPT_CAINFO, bundle);
        return;
    }
    if (folder && folder[0])
        curl_easy_setopt(curl, CURLOPT_CAPATH, folder);
    if (file && file[0])
        curl_easy_setopt(curl, CURLOPT_CAINFO, file);
}

static bool set_up(struct transfer *t)
{
    CURL *curl = t->curl;
    char range[32];
    curl_easy_reset(curl);
    curl_easy_setopt(curl, CURLOPT_ERRORBUFFER, t->reason);
    curl_easy_setopt(curl, CURLOPT_NOSIGNAL, 1L);
    curl_easy_setopt(curl, CURLOPT_USERAGENT, "peephole/" PEEPHOLE_VERSION);
    curl_easy_setopt(curl, CURLOPT_FOLLOWLOCATION, 0L); /* follow looks at each redirect */
    curl_easy_setopt(curl, CURLOPT_SUPPRESS_CONNECT_HEADERS, 1L);
    curl_easy_setopt(curl, CURLOPT_CONNECTTIMEOUT, (long)CONNECT_SECONDS);
    curl_easy_setopt(curl, CURLOPT_LOW_SPEED_LIMIT, 1L);
    curl_easy_setopt(curl, CURLOPT_LOW_SPEED_TIME, (long)STALL_SECONDS);
    curl_easy_setopt(curl, CURLOPT_WRITEFUNCTION, on_body);
    curl_easy_setopt(curl, CURLOPT_WRITEDATA, t);
    curl_easy_setopt(curl, CURLOPT_HEADERFUNCTION, on_header);
    curl_easy_setopt(curl, CURLOPT_HEADERDATA, t);
    curl_easy_setopt(curl, CURLOPT_NOPROGRESS, 0L);
    curl_easy_setopt(curl, CURLOPT_XFERINFOFUNCTION, on_progress);
    curl_easy_setopt(curl, CURLOPT_XFERINFODATA, t);
    set_trust(curl);
    snprintf(range, sizeof range, "%llu-", (unsigned long long)t->request->from);
    return curl_easy_setopt(curl, CURLOPT_PROTOCOLS_STR, "http,https") == CURLE_OK &&
           (t->request->from == 0 || curl_easy_setopt(curl, CURLOPT_RANGE, range) == CURLE_OK) &&
           curl_easy_setopt(curl, CURLOPT_URL, t->address) == CURLE_OK;
}

/* Why a transfer came to nothing, or to less than all. */
static enum fetch_end explain(const struct transfer *t, CURLcode code)
{
    char at[NUM_TEXT_SIZE], total[NUM_TEXT_SIZE];
    const char *reason = t->reason[0] ? t->reason : curl_easy_strerror(code);
    if (code == CURLE_ABORTED_BY_CALLBACK) {
        err_set(t->err, ERR_CANCELLED, "fetching %s was cancelled", t->request->address);
        return FETCH_CUT;
    }
    if (code == CURLE_OUT_OF_MEMORY) {
        err_memory(t->err);
        return FETCH_STOPPED;
    }
    if (!t->begun) {
        err_set(t->err, ERR_IO, "%s cannot be reached: %s", t->address, reason);
        return FETCH_UNREACHABLE;
    }
    num_count_text(t->at, at);
    num_count_text(t->total, total);
    if (code == CURLE_OPERATION_TIMEDOUT)
        reason = "nothing came for 60 s";
    else
        reason = "the connection was cut";
    err_set(t->err, ERR_IO, "%s: %s after %s%s%s bytes", t->address, reason, at,
            t->total ? " of " : "", t->total ? total : "");
    return FETCH_CUT;
}

static enum fetch_end refuse(const struct transfer *t, long code)
{
    if (code == 416 && t->request->from > 0)
        return FETCH_RANGE;
    err_set(t->err, ERR_IO, "%s: the server answers %ld instead of the file%s", t->address, code,
            code == 404 || code == 410   ? ": it is not there"
            : code == 401 || code == 403 ? ": it may not be had"
                                         : "");
    return FETCH_REFUSED;
}

/* Goes to where the answer leads. False: it must not, and err says why. */
static bool follow(struct transfer *t, const char *target)
{
    size_t scheme = strcspn(target, ":/?#");
    bool safe = begins_with(target, "https://") ||
                (begins_with(target, "http://") && begins_with(t->address, "http://"));
    if (!safe && begins_with(target, "http://"))
        return err_set(t->err, ERR_INPUT,
                       "%s leads on to an address of http, which is not followed from https",
                       t->address);
    if (!safe)
        return err_set(t->err, ERR_INPUT,
                       "%s leads on to an address of %.*s; only http and https are followed",
                       t->address, scheme < 20 ? (int)scheme : 20, target);
    char *copy = strdup(target);
    if (!copy)
        return err_memory(t->err);
    free(t->address);
    t->address = copy;
    return true;
}

/* One request. True: it led to another address, and that is t->address now. */
static bool perform(struct transfer *t)
{
    const char *target = NULL;
    t->range = UINT64_MAX;
    t->reason[0] = '\0';
    t->unwanted = 0;
    CURLcode code = set_up(t) ? curl_easy_perform(t->curl) : CURLE_OUT_OF_MEMORY;
    long answer = answer_code(t);
    bool file = answer == 200 || answer == 206;
    if (t->stopped)
        return false;
    if (answer >= 300 && answer < 400 && code == CURLE_OK) {
        curl_easy_getinfo(t->curl, CURLINFO_REDIRECT_URL, &target);
        if (target && follow(t, target))
            return true;
        stop(t, target ? FETCH_REFUSED : refuse(t, answer));
    } else if (code == CURLE_OK && file) {
        if (t->begun || begin(t)) /* a file without a byte has no body */
            stop(t, FETCH_WHOLE);
    } else if (!file && answer >= 200 && (code == CURLE_OK || code == CURLE_WRITE_ERROR)) {
        stop(t, refuse(t, answer));
    } else {
        stop(t, explain(t, code));
    }
    return false;
}

static void run(struct transfer *t)
{
    for (int hop = 0; hop <= REDIRECTS; hop++)
        if (!perform(t))
            return;
    err_set(t->err, ERR_INPUT, "%s leads on more than %d times, perhaps in a circle",
            t->request->address, REDIRECTS);
    stop(t, FETCH_REFUSED);
}

enum fetch_end fetch_file(const struct fetch_request *request, struct err *err)
{
    struct transfer t = { .request = request, .err = err, .end = FETCH_STOPPED };
    if (curl_global_init(CURL_GLOBAL_DEFAULT) != CURLE_OK) {
        err_set(err, ERR_INTERNAL, "libcurl does not start");
        return FETCH_STOPPED;
    }
    t.curl = curl_easy_init();
    t.address = strdup(request->address);
    if (t.curl && t.address)
        run(&t);
    else
        err_memory(err);
    curl_easy_cleanup(t.curl);
    curl_global_cleanup();
    free(t.address);
    return t.end;
}
