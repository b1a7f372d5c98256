/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The version in a recording's first line: what an older release wrote still runs. */
#include <string.h>

#include "src/session/script/parse.h"
#include "src/session/session.h"

/* The first two numbers: a third one tells of repairs, which change no words of the language. */
struct version {
    size_t major, minor;
};

/* Digits up to `end`; false: there are none, or too many. */
static bool take_number(const char **at, const char *end, size_t *number)
{
    enum { DIGITS_MOST = 6 };
    size_t digits = 0;
    for (*number = 0; *at < end && **at >= '0' && **at <= '9'; (*at)++, digits++) {
        *number = digits < DIGITS_MOST ? *number * 10 + (size_t)(**at - '0') : *number;
    }
    return digits > 0 && digits <= DIGITS_MOST;
}

static bool take_version(const char *at, const char *end, struct version *version)
{
    if (!take_number(&at, end, &version->major) || at == end || *at != '.') {
        return false;
    }
    at++;
    return take_number(&at, end, &version->minor);
}

/* "# peephole 0.1.0 session": what stands behind the name; NULL: another first line. */
static const char *version_of(const char *text, size_t length, size_t *size)
{
    static const char begin[] = "# peephole ", end[] = " session";
    const char *line_end = memchr(text, '\n', length);
    size_t line = line_end ? (size_t)(line_end - text) : length;
    line -= line > 0 && text[line - 1] == '\r';
    if (line <= strlen(begin) + strlen(end) || memcmp(text, begin, strlen(begin)) != 0 ||
        memcmp(text + line - strlen(end), end, strlen(end)) != 0) {
        return NULL;
    }
    *size = line - strlen(begin) - strlen(end);
    return text + strlen(begin);
}

bool check_version(const struct parse *parse, const char *text, size_t length, struct err *err)
{
    struct version theirs, ours;
    size_t size = 0;
    const char *words = version_of(text, length, &size);
    const char *own = parse->options->session ? parse->options->session->config.version : NULL;
    if (words == NULL || own == NULL || !take_version(words, words + size, &theirs) ||
        !take_version(own, own + strlen(own), &ours) || theirs.major < ours.major ||
        (theirs.major == ours.major && theirs.minor <= ours.minor)) {
        return true;
    }
    err_set(err, ERR_USAGE, "this is a recording of peephole %.*s, and this program is %s",
            (int)(size < 32 ? size : 32), words, own);
    return err_hint(err, "take a newer release, or remove that line to run what this one knows");
}
