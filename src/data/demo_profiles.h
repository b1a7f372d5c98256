/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The kinds of traffic that the demo set is made of. Everyday traffic says what all its columns
 * look like; an attack looks like some everyday traffic but for a few columns that give it away,
 * and now and then even those do not.
 */
#ifndef PEEPHOLE_DATA_DEMO_PROFILES_H
#define PEEPHOLE_DATA_DEMO_PROFILES_H

#include <stddef.h>
#include <stdint.h>

/* The columns of the KDD schema, as they stand in a row. */
enum demo_column {
    DURATION,
    PROTOCOL_TYPE,
    SERVICE,
    FLAG,
    SRC_BYTES,
    DST_BYTES,
    LAND,
    WRONG_FRAGMENT,
    URGENT,
    HOT,
    NUM_FAILED_LOGINS,
    LOGGED_IN,
    NUM_COMPROMISED,
    ROOT_SHELL,
    SU_ATTEMPTED,
    NUM_ROOT,
    NUM_FILE_CREATIONS,
    NUM_SHELLS,
    NUM_ACCESS_FILES,
    NUM_OUTBOUND_CMDS,
    IS_HOST_LOGIN,
    IS_GUEST_LOGIN,
    COUNT,
    SRV_COUNT,
    SERROR_RATE,
    SRV_SERROR_RATE,
    RERROR_RATE,
    SRV_RERROR_RATE,
    SAME_SRV_RATE,
    DIFF_SRV_RATE,
    SRV_DIFF_HOST_RATE,
    DST_HOST_COUNT,
    DST_HOST_SRV_COUNT,
    DST_HOST_SAME_SRV_RATE,
    DST_HOST_DIFF_SRV_RATE,
    DST_HOST_SAME_SRC_PORT_RATE,
    DST_HOST_SRV_DIFF_HOST_RATE,
    DST_HOST_SERROR_RATE,
    DST_HOST_SRV_SERROR_RATE,
    DST_HOST_RERROR_RATE,
    DST_HOST_SRV_RERROR_RATE,
    DEMO_COLUMNS
};

/* How a value lies between its bounds. */
enum demo_shape {
    EVEN,  /* each as likely */
    LOW,   /* the smaller the likelier */
    MIDDLE /* most in the middle */
};

/* Rates count in hundredths. Columns that are not named are 0. */
struct demo_range {
    enum demo_column column;
    enum demo_shape shape;
    int32_t least, greatest;
};

enum { DEMO_RANGES = 24 };

struct demo_profile {
    const char *label;
    uint8_t base; /* attacks: the everyday traffic that this one looks like */
    uint8_t shy; /* of a hundred values that give it away, so many look like the everyday traffic */
    uint16_t in_demo, in_test; /* how often it occurs */
    const char *protocol;      /* attacks: NULL for that of the everyday traffic; so on */
    const char *services;      /* one of these, the first ones more often */
    const char *flags;
    struct demo_range ranges[DEMO_RANGES]; /* ends with one of 0 .. 0 */
};

/* What the everyday traffic is. */
enum { WEB, MAIL, NAMES, FILES, SHELL, PING, BUSY, BROKEN };

extern const struct demo_profile demo_everyday[];
extern const size_t demo_everyday_count;
extern const struct demo_profile demo_attacks[];
extern const size_t demo_attack_count;

#endif
