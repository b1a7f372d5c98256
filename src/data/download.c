/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Fetching the file of a catalogue entry. */
#include "src/data/download.h"

#include <stdlib.h>
#include <string.h>

#include "src/base/file.h"
#include "src/base/num.h"
#include "src/base/str.h"
#include "src/data/fetch.h"

static const uint64_t usual_limit = UINT64_C(2) << 30; /* bytes, where the catalogue has no size */

struct task {
    const struct download_request *request;
    struct download *download;
    const struct catalogue_entry *entry;
    const char *name;   /* of the file */
    const char *sha256; /* of the catalogue; NULL: not known */
    char *part_path;
    struct file_part *part;
    struct digest *digest; /* of the part's bytes */
    uint64_t total;        /* 0: not known */
};

/* Is the last part of the address this name? What stands behind ? or # does not count. */
static bool address_ends_in(const char *address, const char *name)
{
    size_t length = strcspn(address, "?#"), size = strlen(name);
    return length > size && address[length - size - 1] == '/' &&
           strncmp(address + length - size, name, size) == 0;
}

const char *download_name(const struct catalogue_entry *entry, const char *folder, struct err *err)
{
    if (entry->file_count == 0) {
        err_set(err, ERR_USAGE, "%s is built in: there is nothing to fetch", entry->name);
        err_hint(err, "load %s", entry->name);
        return NULL;
    }
    if (!entry->address) {
        err_set(err, ERR_USAGE, "the catalogue has no address for %s", entry->name);
        err_hint(err, "put %s into %s", entry->files[0], folder);
        return NULL;
    }
    if (!fetch_may(entry->address)) {
        err_set(err, ERR_USAGE, "%s lies at %s; only http and https are fetched", entry->name,
                entry->address);
        err_hint(err, "get it by hand and put %s into %s", entry->files[0], folder);
        return NULL;
    }
    for (size_t i = 0; i < entry->file_count; i++)
        if (address_ends_in(entry->address, entry->files[i]) && !strchr(entry->files[i], '/'))
            return entry->files[i];
    err_set(err, ERR_USAGE, "%s cannot be fetched: its address is a page, not the file",
            entry->name);
    err_hint(err, "get %s by hand from %s and put it into %s", entry->files[0], entry->address,
             folder);
    return NULL;
}

static bool by_hand(const struct task *p, struct err *err)
{
    return err_hint(err, "get it by hand from %s and put it into %s", p->entry->address,
                    p->request->folder);
}

static void digest_piece(void *context, const void *bytes, size_t size)
{
    digest_add(context, bytes, size);
}

static struct digest *digest_of_file(const char *path, struct err *err)
{
    struct digest *digest = digest_new(err);
    if (digest && !file_pieces(path, digest_piece, digest, err)) {
        digest_free(digest);
        return NULL;
    }
    return digest;
}

bool download_digest(const char *path, char sha256[DIGEST_HEX_SIZE], struct err *err)
{
    struct digest *digest = digest_of_file(path, err);
    if (digest)
        digest_finish(digest, sha256);
    return digest;
}

/* The file is there already: is it the right one? */
static bool look_at_present(struct task *p, struct err *err)
{
    struct download *download = p->download;
    if (!download_digest(download->file, download->sha256, err))
        return false;
    download->bytes = (uint64_t)file_size(download->file);
    if (p->sha256 && strcmp(p->sha256, download->sha256) != 0) {
        err_set(err, ERR_INPUT,
                "%s is there already, but is not the file as published: its sha256 is %s, the "
                "catalogue has %s",
                download->file, download->sha256, p->sha256);
        return err_hint(err, "move it away, or fetch into another folder with to=FOLDER");
    }
    return true;
}

/* --- the part --- */

static bool start_over(struct task *p, struct err *err)
{
    digest_free(p->digest);
    p->digest = digest_new(err);
    return p->digest && file_part_restart(p->part, err);
}

static bool open_part(struct task *p, struct err *err)
{
    p->part = file_part_open(p->part_path, err);
    p->digest = p->part ? digest_of_file(p->part_path, err) : NULL;
    return p->digest;
}

/* Is the part the whole file? Its digest is used up. */
static bool part_is_whole(struct task *p)
{
    digest_finish(p->digest, p->download->sha256);
    p->digest = NULL;
    return p->sha256 && strcmp(p->sha256, p->download->sha256) == 0;
}

static bool on_begin(void *context, uint64_t from, uint64_t total, struct err *err)
{
    struct task *p = context;
    p->total = total ? total : p->entry->bytes;
    p->download->resumed = from > 0;
    return from == file_part_size(p->part) || start_over(p, err);
}

static bool on_add(void *context, const void *bytes, size_t size, struct err *err)
{
    struct task *p = context;
    if (!file_part_add(p->part, bytes, size, err))
        return false;
    digest_add(p->digest, bytes, size);
    if (p->request->progress)
        p->request->progress(p->request->progress_context, file_part_size(p->part), p->total);
    return true;
}

static enum fetch_end transfer(struct task *p, struct err *err)
{
    uint64_t limit = p->entry->bytes ? p->entry->bytes : usual_limit;
    struct fetch_request request = { .address = p->entry->address,
                                     .from = file_part_size(p->part),
                                     .limit = limit,
                                     .cancel = p->request->cancel,
                                     .context = p,
                                     .begin = on_begin,
                                     .add = on_add };
    return fetch_file(&request, err);
}

/* What the user can do, by the way in which it ended. */
static bool advise(struct task *p, enum fetch_end end, struct err *err)
{
    if (end == FETCH_TOO_LARGE) {
        start_over(p, &(struct err){ 0 });
        return err_hint(err, "it is not the file that the catalogue knows; nothing was kept");
    }
    if (end == FETCH_CUT || end == FETCH_STOPPED) {
        if (file_part_size(p->part) > 0)
            return err_hint(err, "%s holds what has come; fetch %s goes on from there",
                            p->part_path, p->entry->name);
        return false;
    }
    return by_hand(p, err);
}

/* All bytes are in the part, or it says why not. */
static bool get_bytes(struct task *p, struct err *err)
{
    uint64_t here = file_part_size(p->part), known = p->entry->bytes;
    if (known > 0 && here >= known) {
        if (here == known && part_is_whole(p))
            return p->download->resumed = true;
        if (!start_over(p, err))
            return false;
    }
    enum fetch_end end = transfer(p, err);
    if (end == FETCH_RANGE) { /* the part may be whole, or of another file */
        if (part_is_whole(p))
            return p->download->resumed = true;
        end = start_over(p, err) ? transfer(p, err) : FETCH_STOPPED;
    }
    if (end == FETCH_WHOLE) {
        part_is_whole(p);
        return true;
    }
    return advise(p, end, err);
}

static bool wrong_digest(struct task *p, struct err *err)
{
    start_over(p, &(struct err){ 0 });
    err_set(err, ERR_INPUT,
            "%s came whole, but is not the file as published: its sha256 is %s, the catalogue "
            "has %s",
            p->name, p->download->sha256, p->sha256);
    if (p->download->resumed)
        return err_hint(err, "its beginning was from an earlier try: fetch %s begins anew",
                        p->entry->name);
    return err_hint(err, "nothing was kept; the catalogue's address is %s", p->entry->address);
}

static bool fetch_part(struct task *p, struct err *err)
{
    if (!open_part(p, err) || !get_bytes(p, err))
        return false;
    if (p->sha256 && strcmp(p->sha256, p->download->sha256) != 0)
        return wrong_digest(p, err);
    struct file_part *part = p->part;
    p->download->bytes = file_part_size(part);
    p->download->fetched = true;
    p->part = NULL;
    return file_part_commit(part, p->download->file, err);
}

bool download_file(const struct download_request *request, struct download *download,
                   struct err *err)
{
    struct task p = { .request = request, .download = download, .entry = request->entry };
    struct str part;
    *download = (struct download){ 0 };
    p.name = download_name(request->entry, request->folder, err);
    download->file = p.name ? file_join(request->folder, p.name, err) : NULL;
    if (!download->file)
        return false;
    p.sha256 = catalogue_file_sha256(request->entry, p.name);
    download->published = p.sha256;
    str_init(&part);
    str_addf(&part, "%s.part", download->file);
    p.part_path = str_take(&part);
    bool ok = false;
    if (!p.part_path)
        err_memory(err);
    else if (file_is_folder(download->file))
        err_set(err, ERR_IO, "cannot write %s: it is a folder", download->file);
    else
        ok = file_exists(download->file) ? look_at_present(&p, err) : fetch_part(&p, err);
    digest_free(p.digest);
    file_part_close(p.part);
    free(p.part_path);
    if (!ok) {
        free(download->file);
        download->file = NULL;
    }
    return ok;
}
