/* sampler_parts.h -- what a sampler is made of; for sampler.c and drawer.c only. */
#ifndef SAMPLER_PARTS_H
#define SAMPLER_PARTS_H

#include "sampler.h"

enum how { ALONE, BY_COPULA, BY_JOINT_NORMAL };

struct parameter {
    const char *name;
    uint64_t address;
    enum how how;
    size_t n; /* variants */
    const struct distribution *variant;
    uint32_t slot;
    size_t last_pair; /* 1 + index of the last correlation that names it; 0: none does */
};

struct share_set {
    size_t n;
    const double *count;
    const struct sampler_source *source; /* of each category */
    const struct sampler_source *power;  /* the second number of each, where in_logs */
    bool in_logs;
    uint32_t slot;
};

struct rank_pair {
    size_t parameter[2];
    double rank;
    size_t before[2]; /* the pair before it of each of the two, as last_pair */
};

/* Parameters that depend on each other's normals: mean + root z. Members are sorted by name,
 * so that the order of a file changes nothing. In the copula the mean is 0 and the result a
 * z-score. */
struct normals {
    size_t n;
    size_t *member; /* index of the parameter */
    double *mean, *root;
};

struct sampler {
    struct arena *arena;
    size_t n_parameters, n_shares, n_pairs, n_joints, slots;
    struct parameter *parameters;
    struct share_set *shares;
    struct rank_pair *pairs;
    struct normals *joints;
    struct normals copula;
};

#endif
