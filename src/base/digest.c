/* SPDX-License-Identifier: GPL-3.0-or-later */
/* SHA-256 through libcrypto's EVP interface, which picks the processor's own instructions. */
#include "src/base/digest.h"

#include <openssl/crypto.h>
#include <openssl/evp.h>
#include <stdlib.h>

struct digest {
    EVP_MD_CTX *context;
    bool failed; /* libcrypto refused: the text stays empty rather than wrong */
};

struct digest *digest_new(struct err *err)
{
    struct digest *digest = calloc(1, sizeof *digest);
    if (digest == NULL) {
        err_memory(err);
        return NULL;
    }
    digest->context = EVP_MD_CTX_new();
    if (digest->context == NULL) {
        err_memory(err);
        digest_free(digest);
        return NULL;
    }
    if (EVP_DigestInit_ex(digest->context, EVP_sha256(), NULL) != 1) {
        err_set(err, ERR_INTERNAL, "libcrypto offers no SHA-256");
        digest_free(digest);
        return NULL;
    }
    return digest;
}

void digest_free(struct digest *digest)
{
    if (digest != NULL) {
        EVP_MD_CTX_free(digest->context);
        free(digest);
    }
}

void digest_add(struct digest *digest, const void *bytes, size_t size)
{
    if (size > 0 && EVP_DigestUpdate(digest->context, bytes, size) != 1) {
        digest->failed = true;
    }
}

void digest_finish(struct digest *digest, char hex[DIGEST_HEX_SIZE])
{
    static const char digits[] = "0123456789abcdef";
    unsigned char raw[EVP_MAX_MD_SIZE];
    unsigned int size = 0;
    if (EVP_DigestFinal_ex(digest->context, raw, &size) != 1 || digest->failed || size != 32) {
        size = 0;
    }
    for (unsigned int i = 0; i < size; i++) {
        hex[2 * i] = digits[raw[i] >> 4];
        hex[2 * i + 1] = digits[raw[i] & 15];
    }
    hex[2 * (size_t)size] = '\0';
    digest_free(digest);
}

bool digest_bytes(const void *bytes, size_t size, char hex[DIGEST_HEX_SIZE], struct err *err)
{
    struct digest *digest = digest_new(err);
    if (digest == NULL) {
        return false;
    }
    digest_add(digest, bytes, size);
    digest_finish(digest, hex);
    if (hex[0] == '\0') {
        return err_set(err, ERR_INTERNAL, "libcrypto could not take a SHA-256");
    }
    return true;
}

const char *digest_library(void)
{
    return OpenSSL_version(OPENSSL_VERSION);
}
