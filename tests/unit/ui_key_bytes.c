/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Bytes that came in one read, taken apart into Escape and keys of the line editor. */
#include <string.h>

#include "tests/unit/unit.h"
#include "ui/key_bytes.h"

/* Of the keys that begin with two Escapes the line editor has the Meta arrows. */
static bool is_arrow(const unsigned char *bytes, size_t count)
{
    return count == 4 && memcmp(bytes, "\033\033[", 3) == 0 && bytes[3] >= 'A' && bytes[3] <= 'D';
}

/* What becomes of bytes that come in one read: "!" is the key Escape, "?" what may still become another
 * key; all else goes to the line editor, an Escape of it as "^". */
static void assert_taken(const char *bytes, bool waited, const char *wanted)
{
    struct key_bytes typed = { 0 };
    char text[64] = "";
    key_bytes_add(&typed, (const unsigned char *)bytes, strlen(bytes));
    enum key_front front = key_bytes_front(&typed, is_arrow);
    for (size_t i = 0; front != KEY_FRONT_NOTHING && i + 1 < sizeof text; i++) {
        if (front == KEY_FRONT_OPEN && !waited) {
            text[i] = '?';
            break;
        }
        if (front == KEY_FRONT_OTHER) {
            int byte = key_bytes_next(&typed);
            text[i] = byte == '\033' ? '^' : (char)byte;
        } else {
            key_bytes_drop(&typed);
            text[i] = '!';
        }
        front = key_bytes_front(&typed, is_arrow);
    }
    assert_string_equal(text, wanted);
    key_bytes_free(&typed);
}

static void assert_keys(const char *bytes, const char *wanted)
{
    assert_taken(bytes, false, wanted);
    assert_taken(bytes, true, wanted);
}

static void test_keys_as_they_come(void **state)
{
    (void)state;
    assert_keys("", "");
    assert_keys("load demo\r", "load demo\r");
    assert_keys("\033OP", "^OP");             /* F1 */
    assert_keys("\033[20~", "^[20~");         /* F9 */
    assert_keys("\033[1;3A", "^[1;3A");       /* Meta-Up, as xterm writes it */
    assert_keys("\033b", "^b");               /* Meta-b */
    assert_keys("\033\r", "^\r");             /* Meta-Enter */
    assert_keys("\033\303\244", "^\303\244"); /* Meta and a letter of two bytes */
    assert_keys("ab\033[Acd", "ab^[Acd");
}

static void test_escape_and_another_key(void **state)
{
    (void)state;
    assert_keys("\033\033OP", "!^OP");
    assert_keys("\033\033[20~", "!^[20~");
    assert_keys("\033\033[1;5C", "!^[1;5C");
    assert_keys("\033\033[[A", "!^[[A"); /* F1 of Linux' console */
    assert_keys("\033\033b", "!^b");
    assert_keys("a\033\033OPb", "a!^OPb");
    assert_keys("\033\033\033OP", "!!^OP");
    assert_keys("\033\033[200~\033x\033[201~",
                "!^[200~^x^[201~");           /* a paste that begins with one */
    assert_keys("\033\033[\033OP", "!^[^OP"); /* a key that breaks off */
}

/* Bound as one key: that is what is meant. */
static void test_meta_arrow(void **state)
{
    (void)state;
    assert_keys("\033\033[A", "^^[A");
    assert_keys("\033\033[Bx", "^^[Bx");
    assert_keys("\033\033\033[A", "!^^[A");
    assert_keys("\033\033[A\033\033[20~", "^^[A!^[20~");
}

static void test_escape_at_the_end(void **state)
{
    (void)state;
    assert_taken("\033", false, "?");
    assert_taken("\033", true, "!");
    assert_taken("\033\033", false, "?");
    assert_taken("\033\033", true, "!!");
    assert_taken("tables\033", false, "tables?");
    assert_taken("\033OP\033", false, "^OP?");
    assert_taken("\033OP\033", true, "^OP!");
    assert_taken("\033\033[", false, "?"); /* the arrow's, or Meta-[ */
    assert_taken("\033\033[", true, "!^[");
    assert_taken("\033\033[20", false, "?");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_keys_as_they_come),
        cmocka_unit_test(test_escape_and_another_key),
        cmocka_unit_test(test_meta_arrow),
        cmocka_unit_test(test_escape_at_the_end),
    };
    return unit_run(tests);
}
